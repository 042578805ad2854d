"""Static price limits at their edges, and over days."""

import pytest
from pydantic import ValidationError

from abm.kernel.book.messages import BUY, SELL
from abm.market.session import DAY
from abm.rules.price_limits import PriceLimits
from tests.abm.agents.execution.workers import SECOND
from tests.abm.rules.markets import FIRST, cancelled, refused, ruled

NIGHT = DAY / SECOND


@pytest.mark.parametrize(
    ("rule", "low", "high"),
    [
        (PriceLimits(), 9_000, 11_000),
        (PriceLimits(up=0.05, down=0.2), 8_000, 10_500),
        (PriceLimits(up=0.000_15, down=0.000_15), 9_999, 10_001),  # inwards: not 9998.5
        (PriceLimits(down=1.0), 1, 11_000),
    ],
)
def test_the_band_ends_at_its_ticks(rule, low, high):
    at_the_edges = [(0.0, 0, BUY, low, 1), (0.1, 0, SELL, high, 1)]
    beyond = [(0.2, 0, BUY, high + 1, 1), (0.3, 0, SELL, high + 1, 1)]
    if low > 1:
        beyond += [(0.4, 0, SELL, low - 1, 1), (0.5, 0, BUY, low - 1, 1)]
    expected = [(0, side, price, FIRST) for _, _, side, price, _ in beyond]
    assert refused(ruled({"limits": rule}, (*at_the_edges, *beyond)), 1) == expected


def test_a_market_order_takes_what_is_within_and_rests_nowhere():
    script = (0.0, 0, BUY, 9_000, 3), (0.5, 0, SELL, 0, 10)
    model = ruled({"limits": PriceLimits()}, script[:1], script[1:])
    assert refused(model, 1) == []
    assert model.tape("trades")["price"].tolist() == [9_000]
    assert model.state.books.header["live"] == 0


def test_the_reference_is_the_previous_close_and_what_is_outside_is_cancelled():
    falls = (0.0, 0, BUY, 9_100, 5), (1.0, 0, BUY, 9_050, 1), (1.0, 0, SELL, 10_900, 1)
    seller = ((2.0, 0, SELL, 9_100, 2),)
    next_day = (NIGHT + 1, 0, SELL, 10_011, 1), (NIGHT + 1, 0, SELL, 10_010, 1)
    model = ruled({"limits": PriceLimits()}, (*falls, *next_day), seller, days=2)
    assert cancelled(model, 3) == []
    assert cancelled(model, NIGHT + 2) == [(0, SELL, 10_900, FIRST)]  # 9100 +- 910
    assert refused(model) == [(0, SELL, 10_011, FIRST)]
    assert model.state.rule_memories[0]["reference"].tolist() == [9_100]


def test_an_amendment_is_asked_about_at_its_new_price():
    from abm.agents.trader import Trader
    from abm.kernel.market import trading

    class Amends(Trader):
        """Sends a bid, then moves it three times."""

        def step(self):
            sent = self.__dict__.setdefault("sent", [])
            if not sent:
                sent.append(self.limit(BUY, 9_500, 5))
            elif len(sent) < 4:
                price = (0, 8_999, 9_000, 11_001)[len(sent)]
                trading.send_replace(self.model.market, 0, sent[0], price, 5)
                sent.append(price)

    model = ruled({"limits": PriceLimits()})
    model.add("amends", Amends)
    assert refused(model, 60) == [(0, BUY, 9_500, FIRST), (0, BUY, 9_000, FIRST)]
    assert model.state.listings["bid_price"][0] == 9_000


def test_a_wide_limit_is_none_and_an_absurd_one_is_refused():
    assert (
        refused(ruled({"limits": PriceLimits(up=1000)}, ((0.0, 0, BUY, 10_000_000, 1),)), 1) == []
    )
    with pytest.raises(ValidationError):
        PriceLimits(up=1e16)
