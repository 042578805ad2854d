import numpy as np
import pytest
from matplotlib.figure import Figure

from abm.report.figures import compare, crash
from abm.risk.run.frames import SECOND
from tests.abm.risk.run.made_run import OPEN, MadeRun, depth, groups, mids, quotes

FALLING = MadeRun(
    seconds=1200,
    quotes=mids([0, 300, 360, 420, 600], [1000, 1000, 980, 920, 965]),
    depth=depth(range(1200), bid_quantity_1=40, ask_quantity_1=50),
    groups=groups([0, 1200], group="insurers", sold=[0, 800]),
)
CALM = MadeRun(seconds=1200, quotes=mids([0, 300, 420], [1000, 1000, 960]), depth=FALLING.depth)


def finite(figure: Figure) -> bool:
    lines = [line.get_xydata() for ax in figure.axes for line in ax.lines]
    return bool(lines) and all(len(xy) and np.isfinite(xy).all() for xy in lines)


def shaded(figure: Figure) -> list[tuple[float, float]]:
    patches = [p for ax in figure.axes for p in ax.patches if p.get_gid() == "fall"]
    ends = [patch.get_extents().transformed(patch.axes.transData.inverted()) for patch in patches]
    return [(round(e.x0 - OPEN / SECOND, 6), round(e.x1 - OPEN / SECOND, 6)) for e in ends]


def overlapping(figure: Figure) -> bool:
    """Whether any two texts outside the axes' tick labels meet."""
    figure.draw_without_rendering()
    texts = [t for ax in figure.axes for t in (ax.yaxis.label, ax.xaxis.label, ax._left_title)]
    texts += [t for ax in figure.axes if ax.get_legend() for t in ax.get_legend().get_texts()]
    boxes = [text.get_window_extent() for text in texts if text.get_text() and text.get_visible()]
    return any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_crash_shows_four_panels_and_the_fall():
    figure = crash(FALLING)
    labels = [ax.get_ylabel().replace("\n", " ") for ax in figure.axes]
    assert labels == [
        "mid-price (currency)",
        "quoted spread (ticks)",
        "depth, best five levels (lots)",
        "hedgers' net selling (lots)",
    ]
    assert figure.axes[-1].get_xlabel() == "clock time"
    assert finite(figure)
    assert shaded(figure) == [(300, 420)] * 4
    assert figure.axes[0].lines[0].get_ydata().min() == pytest.approx(9.20)
    title = "STOCK: a fall of 8.0%, 09:35:00 to 09:37:00, half retraced in 3 min"
    assert figure.axes[0].get_title(loc="left") == title
    assert not overlapping(figure)


def test_crash_without_a_fall_hedgers_or_depth():
    figure = crash(MadeRun(quotes=mids([0], [100])))
    assert shaded(figure) == []
    assert "never falls" in figure.axes[0].get_title(loc="left")


def test_compare_draws_both_and_their_difference():
    figure = compare(FALLING, CALM, "with hedgers", "without")
    price, gap, *_ = figure.axes
    assert [line.get_label() for line in price.lines] == ["without", "with hedgers"]
    assert gap.lines[0].get_ydata().min() == pytest.approx((920 - 960) / 1000)
    assert gap.get_ylabel() == "price gap\n(% of the open)"
    assert price.get_title(loc="left").endswith(
        "8.0% with hedgers, 4.0% without, 2.0 times as deep"
    )
    assert finite(figure)
    assert shaded(figure) == [(300, 420)] * 5
    assert not overlapping(figure)


def test_compare_of_two_runs_in_which_no_hedger_trades_has_no_panel_for_them():
    idle = groups([0, 1200], group="insurers", sold=[0, 0])
    runs = [MadeRun(seconds=1200, quotes=CALM.quotes, depth=CALM.depth, groups=idle), CALM]
    for first in runs:
        figure = compare(first, CALM, "one", "other")
        labels = [ax.get_ylabel().replace("\n", " ") for ax in figure.axes]
        assert labels[-1] == "bid depth, best five levels (lots)"
        assert figure.axes[-1].get_xlabel() == "clock time"
        assert len(labels) == 4
        assert not overlapping(figure)


def test_compare_cuts_off_no_depth():
    deep = MadeRun(seconds=1200, quotes=CALM.quotes, depth=depth(range(1200), bid_quantity_1=400))
    for runs in ((deep, FALLING), (FALLING, deep)):
        low, high = compare(*runs, "one", "other").axes[3].get_ylim()
        assert low == 0
        assert high >= 400


def test_compare_with_a_run_that_was_never_quoted():
    figure = compare(FALLING, MadeRun(), "with", "without")
    assert len(figure.axes) == 5


def test_a_million_quotes_are_drawn_from_few_points():
    n = 1_000_000
    path = 10**6 + np.cumsum(np.random.default_rng(2).integers(-1, 2, n))
    many = quotes(np.arange(n) / 1000, bid_price=path - 1, ask_price=path + 1)
    figure = crash(MadeRun(seconds=1000, quotes=many))
    drawn = figure.axes[0].lines[0].get_ydata() / 0.01
    assert len(drawn) <= 6001
    assert (drawn.min(), drawn.max()) == (pytest.approx(path.min()), pytest.approx(path.max()))
