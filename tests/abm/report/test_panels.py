import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.report import panels
from abm.risk.run.frames import SECOND
from abm.risk.run.steps import Steps
from tests.abm.risk.run.made_run import OPEN, MadeRun, depth, events, groups, mids, quotes

SECONDS = OPEN / SECOND


def axes() -> Axes:
    return Figure().subplots()


def test_a_path_is_drawn_from_the_open_to_the_close():
    ax, run = axes(), MadeRun(seconds=60)
    path = Steps(OPEN + np.array([-5, 10, 70]) * SECOND, np.array([1.0, 2.0, 3.0]))
    panels.draw(ax, run, path, "k", "")
    x, y = ax.lines[0].get_data()
    assert (x - SECONDS).tolist() == [0, 10, 60]
    assert y.tolist() == [1, 2, 2]
    panels.draw(ax, run, Steps(np.array([], int), np.array([])), "k", "nothing")
    assert len(ax.lines[1].get_xdata()) == 0


def test_a_wide_range_of_spreads_is_logarithmic_and_an_empty_side_is_a_gap():
    asks = np.array([2, 9, 9, 9])
    bid_quantity = [5, 5, 0, 5]
    for factor, scale in ((1, "linear"), (1000, "log")):
        ax = axes()
        run = MadeRun(
            quotes=quotes(range(4), ask_price=asks * [1, factor, 1, 1], bid_quantity=bid_quantity)
        )
        panels.spread(ax, run, "STOCK", "k", "")
        assert ax.get_yscale() == scale
        assert np.isnan(ax.lines[0].get_ydata()).tolist() == [False, False, True, False, False]


def test_a_long_noisy_path_has_its_mean_before_it():
    ax = axes()
    lots = np.tile([90, 110], 1800)
    panels.depth(ax, MadeRun(depth=depth(range(3600), bid_quantity_1=lots)), "STOCK")
    pale, course, *_ = ax.lines
    assert set(pale.get_ydata()) == {90, 110}
    assert pale.get_alpha() < 0.5
    np.testing.assert_allclose(course.get_ydata(), 100, atol=2)
    assert ax.get_ylim()[0] == 0


def test_hedgers_by_group_together_and_none():
    rows = groups([0, 0, 9, 9], group=["insurers", "dealers"] * 2, sold=[0, 0, 5, 7])
    run = MadeRun(groups=rows, hedger_groups=("insurers", "dealers"))
    ax = axes()
    panels.selling(ax, run, "STOCK")
    drawn = {line.get_label(): line.get_ydata()[-1] for line in ax.lines[:2]}
    assert drawn == {"insurers": 5, "dealers": 7}
    for made, last in ((run, 12), (MadeRun(), 0)):
        ax = axes()
        panels.total_selling(ax, made, "STOCK", "k", "")
        assert ax.lines[0].get_ydata()[-1] == last
    ax = axes()
    panels.selling(ax, MadeRun(), "STOCK")
    assert ax.texts[0].get_text() == "no hedgers"


def test_one_stroke_for_each_withdrawal():
    ax = axes()
    kinds = ["withdrawal", "return", "withdrawal"]
    panels.withdrawals(ax, MadeRun(events=events([1, 2, 3], kind=kinds)))
    strokes = ax.collections[0].get_segments()
    assert [stroke[0][0] - SECONDS for stroke in strokes] == [1, 3]
    panels.withdrawals(ax, MadeRun(quotes=mids([0], [1])))
    assert len(ax.collections) == 1
