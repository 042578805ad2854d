"""Call auctions: the worked examples of Xetra, the rules beyond them, and search by brute force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.market.auction import clearing

Orders = list[tuple[int, int]]

# Xetra Market Model Equities, "Price determination in the auction", examples 1 to 5:
# bids, asks (price, lots), reference; price, lots traded, surplus
XETRA = {
    "1: one price trades most": (
        [(200, 300), (199, 200), (198, 300), (196, 100)],
        [(200, 100), (198, 300), (197, 400)],
        None,
        (198, 700, 100),
    ),
    "2: surplus of buyers, the highest": (
        [(200, 600), (197, 200)],
        [(201, 400), (199, 100), (198, 100), (197, 300)],
        None,
        (200, 500, 100),
    ),
    "3: surplus of sellers, the lowest": (
        [(202, 300), (201, 100), (199, 100), (197, 400)],
        [(201, 200), (198, 600)],
        None,
        (198, 500, -100),
    ),
    "4: no surplus, the reference": (
        [(202, 300), (201, 200), (197, 100)],
        [(203, 100), (199, 300), (198, 200)],
        200,
        (200, 500, 0),
    ),
    "5: nothing crosses": ([(200, 100), (199, 400)], [(202, 300), (201, 200)], None, None),
}


@pytest.mark.parametrize("case", XETRA)
def test_the_worked_examples_of_xetra(case: str) -> None:
    bids, asks, reference, wanted = XETRA[case]
    assert clearing(bids, asks, reference=reference) == wanted


@pytest.mark.parametrize(
    ("reference", "price"), [(None, 200), (100, 199), (199, 199), (201, 201), (300, 201)]
)
def test_a_reference_counts_as_far_as_the_range_of_equals(
    reference: int | None, price: int
) -> None:
    bids, asks = [(202, 300), (201, 200), (197, 100)], [(203, 100), (199, 300), (198, 200)]
    assert clearing(bids, asks, reference=reference) == (price, 500, 0)


def test_market_orders_trade_before_limits_and_move_the_price() -> None:
    bids, asks = [(100, 10)], [(101, 10), (103, 10)]
    assert clearing(bids, asks) is None
    assert clearing(bids, asks, market_buy=15) == (103, 15, -5)
    assert clearing(bids, asks, market_buy=25) == (103, 20, 5)
    assert clearing(bids, asks, market_sell=4) == (100, 4, 6)


def test_surpluses_of_both_signs_are_settled_by_the_reference() -> None:
    assert clearing([(99, 5)], [(101, 5)], 20, 20, reference=100) == (100, 20, 0)
    assert clearing([(99, 5)], [(101, 5)], 20, 20, reference=150) == (101, 20, -5)


def test_market_orders_alone_need_a_reference() -> None:
    assert clearing([], [], 30, 20) is None
    assert clearing([], [], 30, 20, reference=50) == (50, 20, 10)
    assert clearing([], [], 30, 0, reference=50) is None


levels = st.dictionaries(st.integers(90, 110), st.integers(1, 9), max_size=6).map(
    lambda lots: list(lots.items())
)
waiting = st.just(0) | st.integers(0, 12)


@given(levels, levels, waiting, waiting, st.none() | st.integers(80, 120))
def test_no_price_trades_more_or_leaves_less(
    bids: Orders, asks: Orders, market_buy: int, market_sell: int, reference: int | None
) -> None:
    """Every tick is tried out, of orders or not, and further than any order reaches."""

    def cross(price: int) -> tuple[int, int]:
        bought = market_buy + sum(lots for limit, lots in bids if limit >= price)
        sold = market_sell + sum(lots for limit, lots in asks if limit <= price)
        return min(bought, sold), bought - sold

    found = clearing(bids, asks, market_buy, market_sell, reference)
    volumes = {price: cross(price)[0] for price in range(89, 112)}
    if found is None:
        assert max(volumes.values()) == 0 or not (bids or asks)
        return
    price, volume, surplus = found
    assert (volume, surplus) == cross(price)
    if not (bids or asks):
        assert (price, volume) == (reference, min(market_buy, market_sell))
        return
    assert volume == max(volumes.values())
    limits = {limit for limit, _ in bids + asks}
    best = [limit for limit in limits if volumes[limit] == volume]
    assert abs(surplus) <= min(abs(cross(limit)[1]) for limit in best)
    assert min(limits) <= price <= max(limits)
