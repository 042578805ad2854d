import pytest

from abm.report.plots.panels import axis, shade, stacked
from abm.risk.run.fall import Fall
from abm.risk.run.frames import SECOND
from tests.abm.risk.run.made_run import OPEN


def test_panels_fill_the_height_from_the_top_in_their_proportions():
    figure = stacked({"price": 2.0, "spread": 1.0}, height=300)
    upper, lower = figure.layout.yaxis, figure.layout.yaxis2
    assert (upper.title.text, lower.title.text) == ("price", "spread")
    assert upper.domain[1] == 1
    assert lower.domain[0] == pytest.approx(0)
    assert upper.domain[0] > lower.domain[1]
    heights = [each.domain[1] - each.domain[0] for each in (upper, lower)]
    assert heights[0] == pytest.approx(2 * heights[1])
    assert figure.layout.xaxis.anchor == axis(2) == "y2"
    assert figure.layout.height == 300


def test_a_fall_is_shaded_from_start_to_trough():
    figure = stacked({"price": 1.0}, height=300)
    shade(figure, None)
    assert not figure.layout.shapes
    start, trough = OPEN + 60 * SECOND, OPEN + 120 * SECOND
    shade(figure, Fall(10, 9, start, 10, trough, trough - start, None, 0.0))
    (shape,) = figure.layout.shapes
    assert [when.strftime("%H:%M") for when in (shape.x0, shape.x1)] == ["09:31", "09:32"]
