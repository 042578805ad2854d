import numpy as np
import pandas as pd

from abm.report.plots.phase_diagram import phase_diagram


def table(x, y, chances) -> pd.DataFrame:
    """A row a pair, chances by y and then x."""
    rows = [
        (a, b, chances[j][i], 0.0, 1.0, 0.03, 10) for i, a in enumerate(x) for j, b in enumerate(y)
    ]
    names = ["share", "depth", "probability", "low", "high", "mean_fall", "runs"]
    return pd.DataFrame(rows, columns=names)


SLOPE = [[0.0, 0.4, 1.0], [0.0, 0.2, 0.8], [0.0, 0.0, 0.6]]


def test_cells_stand_at_their_values_with_the_line_of_one_half():
    cells, line = phase_diagram(table([0.0, 0.1, 0.5], [5, 10, 40], SLOPE)).data
    np.testing.assert_array_equal(cells.z, SLOPE)
    assert cells.customdata[1][2][0] == "share 0.5, depth 10"
    assert list(cells.customdata[1][2][1:3]) == ["80%", "0% to 100%"]
    assert (line.contours.start, line.contours.end) == (0.5, 0.5)


def test_axes_say_the_values():
    figure = phase_diagram(table([0.0, 0.1, 0.5], [5, 10, 40], SLOPE), y_name="providers")
    assert list(figure.layout.xaxis.ticktext) == ["0", "0.1", "0.5"]
    assert list(figure.layout.yaxis.ticktext) == ["5", "10", "40"]
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == (
        "share",
        "providers",
    )


def test_there_is_no_line_where_there_is_no_half_or_no_order():
    calm = table([0.0, 0.1, 0.5], [5, 10, 40], np.zeros((3, 3)))
    choices = table([0.0, 0.1, 0.5], ["a", "b", "c"], SLOPE)
    gap = table([0.0, 0.1, 0.5], [5, 10, 40], SLOPE).drop(index=4)
    assert [len(phase_diagram(each).data) for each in (calm, choices, gap)] == [1, 1, 1]


def test_scattered_points_are_dots():
    grid = table([0.0, 0.1, 0.5], [5, 10, 40], SLOPE)
    scattered = grid.iloc[[0, 4, 8]]
    (dots,) = phase_diagram(scattered).data
    assert dots.mode == "markers"
    assert list(zip(dots.x, dots.y, dots.marker.color, strict=True)) == [
        (0.0, 5, 0.0),
        (0.1, 10, 0.2),
        (0.5, 40, 0.6),
    ]


def test_the_line_goes_through_the_noise_of_a_large_grid():
    noise = np.random.default_rng(1).normal(0, 0.15, (20, 20))
    chances = np.clip(np.linspace(0, 1, 20)[None, :] + noise, 0, 1)
    _, line = phase_diagram(table(range(20), range(20), chances)).data
    crossings = (np.diff(np.sign(np.asarray(line.z) - 0.5), axis=1) != 0).sum(axis=1)
    rough = (np.diff(np.sign(chances - 0.5), axis=1) != 0).sum(axis=1)
    assert crossings.mean() < 1.3 < rough.mean()
