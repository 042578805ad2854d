import numpy as np
import pandas as pd
import pytest

from abm.report.plots.clock_axis import clock_times
from abm.report.plots.depth_map import COLUMNS, ROWS, depth_map
from tests.abm.risk.run.made_run import OPEN, MadeRun, depth, mids

TWO = MadeRun(
    seconds=20,
    tick_size=0.5,
    quotes=mids([0, 10], [101, 103]),
    depth=depth(
        [0, 10],
        bid_price_1=[100, 102],
        bid_quantity_1=[10, 100],
        bid_price_2=[99, 0],
        bid_quantity_2=[5, 0],
        ask_price_1=[102, 104],
        ask_quantity_1=[1, 1_000],
    ),
)


def cells(run: MadeRun, side: str) -> pd.DataFrame:
    """Lots by the middle price of a cell and its first second."""
    (heat,) = (trace for trace in depth_map(run).data if trace.name == side)
    np.testing.assert_allclose(np.rint(10 ** heat.z[~np.isnan(heat.z)]), lots_of(heat), rtol=1e-5)
    seconds = (heat.x - clock_times(np.array([OPEN]))) / np.timedelta64(1, "s")
    prices = (heat.y[1:] + heat.y[:-1]) / 2
    return pd.DataFrame(np.nan_to_num(10**heat.z), prices, seconds[:-1])


def lots_of(heat) -> np.ndarray:
    return heat.customdata[~np.isnan(heat.z)]


def test_cells_hold_the_lots_of_their_price_and_time():
    bid, ask = (cells(TWO, side) for side in ("bid", "ask"))
    assert bid.index.tolist() == [49.5, 50, 50.5, 51, 51.5, 52]
    assert bid.columns.tolist() == [0, 10]
    assert bid[0].tolist() == pytest.approx([5, 10, 0, 0, 0, 0], rel=1e-5)
    assert bid[10].tolist() == pytest.approx([0, 0, 0, 100, 0, 0], rel=1e-5)
    assert ask.to_numpy().sum() == pytest.approx(1_001, rel=1e-5)
    assert ask.loc[51, 0] == pytest.approx(1)
    assert ask.loc[52, 10] == pytest.approx(1_000, rel=1e-5)


def test_the_mid_lies_over_the_book_and_scales_are_of_lots():
    *heats, mid = depth_map(TWO).data
    assert list(mid.y) == [50.5, 51.5, 51.5]
    assert [heat.name for heat in heats] == ["bid", "ask"]
    for heat in heats:
        assert list(heat.colorbar.ticktext) == ["1", "10", "100", "1k"]
        np.testing.assert_allclose(heat.colorbar.tickvals, [0, 1, 2, 3])
        assert heat.zmax == pytest.approx(3)


def test_a_long_day_has_few_cells_which_keep_its_mean_lots():
    n = 5_000
    prices = 1_000 + np.arange(n) // 10
    made = depth(
        range(n), bid_price_1=prices, bid_quantity_1=30, ask_price_1=prices + 2, ask_quantity_1=70
    )
    run = MadeRun(seconds=n, quotes=mids(range(n), prices + 1), depth=made)
    for side, lots in (("bid", 30), ("ask", 70)):
        shown = cells(run, side)
        assert shown.shape[0] <= ROWS
        assert shown.shape[1] <= COLUMNS
        np.testing.assert_allclose(shown.sum(axis=0), lots, rtol=0.02)


def test_outlying_orders_do_not_stretch_the_map():
    far = depth(range(100), bid_price_1=999, bid_quantity_1=1_000, bid_price_2=1, bid_quantity_2=1)
    run = MadeRun(seconds=100, quotes=mids([0], [1_000]), depth=far)
    heat = depth_map(run).data[0]
    assert heat.y.min() == pytest.approx(9.985)


def test_a_run_whose_book_was_empty_or_not_recorded():
    quoted = mids([0], [1_000])
    for made in (depth(), depth([0, 1])):
        figure = depth_map(MadeRun(quotes=quoted, depth=made))
        assert [trace.name for trace in figure.data] == ["mid-price"]
