from abm.report.style import panels, points


def test_panels_share_their_time_axis_and_keep_their_heights():
    figure, axes = panels([2, 1])
    axes[0].set_xlim(3, 8)
    assert axes[1].get_xlim() == (3, 8)
    assert figure.get_size_inches().tolist() == [8, 3]


def test_a_pixel_is_three_quarters_of_a_point():
    assert points(2.0) == 1.5
