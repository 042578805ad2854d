import numpy as np
import pytest

from abm.report.plots.clock_axis import clock_times
from abm.report.plots.counterfactual import counterfactual
from abm.risk.run.frames import SECOND
from tests.abm.risk.run.made_run import OPEN, MadeRun, depth, mids

FALLING = MadeRun(
    seconds=1_200,
    quotes=mids([0, 300, 360, 420, 600], [1000, 1000, 980, 920, 965]),
    depth=depth([0, 400], bid_quantity_1=[40, 2]),
)
CALM = MadeRun(
    seconds=1_200,
    quotes=mids([0, 300, 420], [1000, 1000, 960]),
    depth=depth([0, 400], bid_quantity_1=[40, 30]),
)


def test_two_prices_their_gap_and_their_bid_depth():
    figure = counterfactual(FALLING, CALM, "with", "without")
    price = {trace.name: trace for trace in figure.data if trace.yaxis in (None, "y")}
    assert price["with"].y.min() == pytest.approx(9.20)
    assert price["without"].y.min() == pytest.approx(9.60)
    (gap,) = (trace for trace in figure.data if trace.yaxis == "y2")
    seconds = (gap.x - clock_times(np.array([OPEN]))) / np.timedelta64(1, "s")
    expected = {0: 0, 300: 0, 360: -0.02, 420: -0.04, 600: 0.005, 1_200: 0.005}
    assert dict(zip(seconds, gap.y, strict=True)) == pytest.approx(expected)
    depths = {trace.name: list(trace.y) for trace in figure.data if trace.yaxis == "y3"}
    assert depths == {"with": [40, 2, 2], "without": [40, 30, 30]}
    assert not figure.layout.shapes


def test_the_two_differ_in_colour_and_stand_in_the_legend_once():
    figure = counterfactual(FALLING, CALM, "with", "without")
    named = [trace for trace in figure.data if trace.showlegend is not False]
    assert sorted(trace.name for trace in named) == ["with", "without"]
    assert len({trace.line.color for trace in named}) == 2


def test_the_fork_is_a_line_across_all_panels():
    (line,) = counterfactual(FALLING, CALM, "a", "b", fork=OPEN + 300 * SECOND).layout.shapes
    assert line.x0 == line.x1
    assert line.x0.strftime("%H:%M:%S") == "09:35:00"
    assert (line.yref, line.y0, line.y1) == ("paper", 0, 1)


def test_a_run_that_was_never_quoted_leaves_the_gap_open():
    figure = counterfactual(FALLING, MadeRun(depth=CALM.depth), "a", "b")
    (gap,) = (trace for trace in figure.data if trace.yaxis == "y2")
    assert np.isnan(gap.y).all()
