from itertools import combinations

from matplotlib.colors import to_rgb

from abm.report.style import BLUE, CYCLE, ORANGE, VERMILION, panels

# Vienot, Brettel and Mollon (1999): linear RGB as a deuteranope sees it
DEUTERANOPE = ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1))


def seen(colour: str) -> list[float]:
    linear = [channel**2.2 for channel in to_rgb(colour)]
    return [sum(w * c for w, c in zip(row, linear, strict=True)) for row in DEUTERANOPE]


def test_colours_drawn_together_differ_for_a_deuteranope():
    for a, b in [(BLUE, ORANGE), (BLUE, VERMILION), *combinations(CYCLE[:3], 2)]:
        assert max(abs(x - y) for x, y in zip(seen(a), seen(b), strict=True)) > 0.1


def test_panels_share_their_time_axis_and_keep_their_heights():
    figure, axes = panels([2, 1])
    axes[0].set_xlim(3, 8)
    assert axes[1].get_xlim() == (3, 8)
    assert figure.get_size_inches().tolist() == [8, 3]
