import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.risk.run.frames import SECOND
from abm.risk.run.impact import flow_imbalance, kyle_lambda, order_flow_impact, quote_events
from tests.abm.risk.run.made_run import MadeRun, mids, quotes, trades


def falling(noise: float) -> MadeRun:
    """Six hours in which each lot bought moves the mid by 3 ticks, and news by a random number."""
    draw = np.random.default_rng(3)
    seconds = np.sort(draw.choice(np.arange(1, 21_600), 5000, replace=False))
    side, lots = draw.integers(0, 2, 5000), draw.integers(1, 20, 5000)
    news = np.rint(draw.normal(0, noise, 5000)).astype(int)
    path = 10**7 + np.cumsum(3 * lots * (1 - 2 * side) + news)
    auction = trades([10], quantity=10**6, auction=True)
    run_trades = trades(seconds, quantity=lots, side=side)
    return MadeRun(
        seconds=21_600,
        quotes=mids(np.append(0, seconds), np.append(10**7, path)),
        trades=pd.concat([auction, run_trades], ignore_index=True),
    )


def test_lambda_of_a_linear_market_is_exact():
    impact = kyle_lambda(falling(0))
    assert impact.slope == pytest.approx(3, abs=1e-9)
    assert impact.r_squared == pytest.approx(1)
    assert impact.intervals == 360


def test_lambda_is_recovered_from_news_within_its_standard_error():
    impact = kyle_lambda(falling(60))
    # news of sd 60 a trade, lots uniform on 1 .. 19 a trade, 360 intervals
    closed_form = 60 / np.sqrt(np.mean(np.arange(1, 20) ** 2)) / np.sqrt(360)
    assert impact.standard_error == pytest.approx(closed_form, rel=0.15)
    assert abs(impact.slope - 3) < 3 * impact.standard_error


def test_imbalance_of_aggressors_leaves_auctions_out():
    run = MadeRun(
        trades=trades(
            [1, 2, 3], quantity=[30, 10, 500], side=[1, 0, 0], auction=[False, False, True]
        )
    )
    assert flow_imbalance(run) == pytest.approx(-0.5)


def test_nothing_to_fit():
    one = MadeRun(quotes=mids([0], [100]))
    assert np.isnan(flow_imbalance(one))
    assert np.isnan([kyle_lambda(one).slope, order_flow_impact(one).slope]).all()
    assert kyle_lambda(MadeRun(), "STOCK").intervals == 0


def test_every_kind_of_quote_event():
    bids = [(10, 5), (10, 8), (10, 6), (11, 4), (9, 7), (0, 0), (9, 3)]
    asks = [(20, 5), (19, 2), (19, 9), (22, 1), (0, 0)]
    bid, bid_quantity = np.transpose(bids)
    ask, ask_quantity = np.transpose(asks)
    on_bid = quotes(range(7), bid_price=bid, bid_quantity=bid_quantity, ask_price=50)
    on_ask = quotes(range(5), bid_price=1, ask_price=ask, ask_quantity=ask_quantity)
    assert quote_events(on_bid).tolist() == [3, -2, 4, -4, -7, 3]
    assert quote_events(on_ask).tolist() == [-2, -7, 9, 1]


def equal_levels(bid_flow, ask_flow, level: int) -> pd.DataFrame:
    """Quotes of a book with the same lots at every level, to which one lot at a time comes or goes.

    The model of section 2.2 of the paper: a side that holds n lots has its best price at level
    (n - 1) // level, with what is left of that one.
    """
    bid, ask = (10**6 + np.cumsum(flow) for flow in (bid_flow, ask_flow))
    return quotes(
        np.arange(len(bid)),
        bid_price=(bid - 1) // level,
        bid_quantity=(bid - 1) % level + 1,
        ask_price=10**6 - (ask - 1) // level,
        ask_quantity=(ask - 1) % level + 1,
    )


FLOW = st.tuples(st.sampled_from([-1, 0, 1]), st.sampled_from([-1, 0, 1]))


@given(st.integers(1, 5), st.lists(FLOW, min_size=1, max_size=60))
def test_events_add_up_to_the_lots_that_came_to_the_bid_less_those_to_the_ask(level, flow):
    bid, ask = np.transpose([(0, 0), *flow])
    assert quote_events(equal_levels(bid, ask, level)).sum() == (bid - ask).sum()


def test_a_book_of_equal_levels_moves_half_a_tick_a_level():
    bid, ask = np.random.default_rng(8).integers(-1, 2, (2, 21_600))
    run = MadeRun(seconds=21_600, quotes=equal_levels(bid, ask, level=4))
    impact = order_flow_impact(run, interval=600 * SECOND)
    assert abs(impact.slope - 1 / (2 * 4)) < 3 * impact.standard_error
    assert impact.r_squared > 0.98
