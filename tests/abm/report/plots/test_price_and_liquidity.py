import numpy as np
import plotly.graph_objects as go
import pytest

from abm.report.plots.clock_axis import clock_times
from abm.report.plots.price_and_liquidity import price_and_liquidity
from tests.abm.risk.run.made_run import OPEN, MadeRun, depth, events, mids, quotes

FALLING = MadeRun(
    seconds=7_200,
    quotes=mids([0, 3_000, 3_060, 3_120, 3_300], [1000, 1000, 980, 920, 965]),
    depth=depth([0, 3_000, 3_600], bid_quantity_1=[40, 10, 30], ask_quantity_5=[50, 60, 70]),
    events=events([3_100, 3_110, 9], kind=["withdrawal", "withdrawal", "return"]),
)
"""Falls by 8 % from 10:20 to 10:22."""


def line(figure: go.Figure, name: str) -> dict[int, float]:
    """Values by second after the open."""
    (trace,) = (trace for trace in figure.data if trace.name == name)
    seconds = (trace.x - clock_times(np.array([OPEN]))) / np.timedelta64(1, "s")
    return dict(zip(seconds.tolist(), trace.y.tolist(), strict=True))


def test_the_day_in_currency_ticks_and_lots():
    figure = price_and_liquidity(FALLING)
    mid = {0: 10, 3_000: 10, 3_060: 9.8, 3_120: 9.2, 3_300: 9.65, 7_200: 9.65}
    assert line(figure, "mid-price") == pytest.approx(mid)
    assert set(line(figure, "spread").values()) == {2}
    assert line(figure, "bid depth") == {0: 40, 3_000: 10, 3_600: 30, 7_200: 30}
    assert line(figure, "ask depth") == {0: 50, 3_000: 60, 3_600: 70, 7_200: 70}
    marks = {trace.name: trace for trace in figure.data}["withdrawals"]
    assert sum(marks.text) == 2
    assert all(3_080 <= second <= 3_110 for second in line(figure, "withdrawals"))
    (fall,) = figure.layout.shapes
    assert [when.strftime("%H:%M") for when in (fall.x0, fall.x1)] == ["10:20", "10:22"]
    assert figure.layout.yaxis2.type is None


def test_around_the_fall_is_a_quarter_of_an_hour_before_and_after_it():
    figure = price_and_liquidity(FALLING, around=True)
    shown = [when.strftime("%H:%M") for when in figure.layout.xaxis.range]
    assert shown == ["10:05", "10:37"]
    assert line(figure, "bid depth") == {2_100: 40, 3_000: 10, 3_600: 30, 4_020: 30}
    early = MadeRun(seconds=600, quotes=mids([0, 60], [1000, 900]))
    shown = price_and_liquidity(early, around=True).layout.xaxis.range
    assert [when.strftime("%H:%M") for when in shown] == ["09:30", "09:40"]


def test_wide_spreads_are_logarithmic_and_an_empty_side_is_a_gap():
    asks = [2, 9_000, 9, 9]
    made = quotes(range(4), ask_price=asks, bid_price=0, bid_quantity=[5, 5, 0, 5])
    figure = price_and_liquidity(MadeRun(seconds=10, quotes=made))
    assert figure.layout.yaxis2.type == "log"
    (spread,) = (trace for trace in figure.data if trace.name == "spread")
    np.testing.assert_array_equal(spread.y, [2, 9_000, 9_000, np.nan, 9, 9])


def test_a_day_without_a_fall_or_withdrawals():
    figure = price_and_liquidity(MadeRun(quotes=mids([0], [100])), around=True)
    assert not figure.layout.shapes
    assert "withdrawals" not in {trace.name for trace in figure.data}


def test_withdrawals_at_once_are_one_mark():
    many = events(np.repeat([100, 5_000], 1_000), kind="withdrawal")
    figure = price_and_liquidity(MadeRun(seconds=7_200, quotes=mids([0], [100]), events=many))
    marks = {trace.name: trace for trace in figure.data}["withdrawals"]
    assert list(marks.text) == [1_000, 1_000]
