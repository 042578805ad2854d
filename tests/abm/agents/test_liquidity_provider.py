"""Quotes are where Avellaneda and Stoikov put them; the provider leaves and returns on time."""

import math

import numpy as np
import pytest

from abm.agents.liquidity_provider import INVENTORY, LOSS, VOLATILITY, LiquidityProvider
from abm.agents.noise_trader import NoiseTrader
from abm.agents.trader import Trader
from abm.kernel.book.messages import ACCEPTED, BUY, CANCELLED, SELL
from abm.kernel.records.events import RETURN, WITHDRAWAL
from abm.kernel.records.registry import RECORDS
from abm.market.session import Session
from abm.model import MarketModel
from tests.abm.agents.shown_quotes import shown

SECOND = 10**9
OPEN = 34_200 * SECOND
START = 10_000
WIDE = 1000

THEORY = {"risk_aversion": 0.02, "intensity_decay": 0.1, "horizon": 2.0, "normal_volatility": 3.0}
STEADY = {"half_life": 86_400.0}
"""Volatility that hardly decays while nothing moves."""


class Anchor(Trader):
    """Quotes 1000 lots at 1000 ticks on both sides of a mid-price, a function of the time."""

    held: tuple[int, ...] = ()
    mid = START

    path: staticmethod

    def decide(self):
        mid = self.path((self.now - OPEN) // SECOND)
        if not self.held or mid != self.mid:
            for order in self.held:
                self.cancel(order)
            self.held = tuple(
                self.limit(side, mid + away, 1000) for side, away in ((BUY, -WIDE), (SELL, WIDE))
            )
            self.mid = mid
        return 0


def market(path=None, *, session=None, **parameters):
    """A market of one provider that wakes every second, and of others along a path."""
    model = MarketModel(seed=2, session=session)
    told = {"wake_interval": 1.0, "wake_law": "even"} | parameters
    model.add("providers", LiquidityProvider, **told)
    model.add("noise", NoiseTrader, count=0)
    if path is not None:
        anchor = type("Anchor", (Anchor,), {"path": staticmethod(path)})
        model.add("anchor", anchor, wake_interval=0.1, wake_law="even")
    return model


def advance(model, seconds):
    model.advance(OPEN + round(seconds * SECOND))
    return model


def prices(model):
    return [price for price, _ in shown(model, BUY)], [price for price, _ in shown(model, SELL)]


def position(model):
    return int(model.account(0)["position"])


def reports(model, kind):
    tape = model.tape("orders")
    return tape[(tape["kind"] == kind) & (tape["taker"] == 0)]


def events(model):
    tape = model.tape("events")
    return [(int(e["kind"]), float(e["value"]), int(e["time"])) for e in tape if e["trader"] == 0]


def theory(mid, held, volatility, levels=5, spacing=1):
    """Ladders of prices by the closed form, with the parameters of THEORY."""
    gamma, k, horizon = (THEORY[n] for n in ("risk_aversion", "intensity_decay", "horizon"))
    reservation = mid - held * gamma * volatility**2 * horizon
    spread = gamma * volatility**2 * horizon + 2 / gamma * math.log(1 + gamma / k)
    bid, ask = math.floor(reservation - spread / 2), math.ceil(reservation + spread / 2)
    rungs = range(0, levels * spacing, spacing)
    return [bid - rung for rung in rungs], [ask + rung for rung in rungs]


@pytest.mark.parametrize("held", [0, 1, 40, -13])
@pytest.mark.parametrize(("levels", "spacing"), [(5, 1), (10, 3), (1, 1)])
def test_alone_in_the_market_it_quotes_the_closed_form(held, levels, spacing):
    model = market(
        position=held, levels=levels, spacing=spacing, inventory_limit=50, **THEORY, **STEADY
    )
    advance(model, 1.5)
    assert prices(model) == theory(START, held, 3.0, levels, spacing)


def test_numbers_worked_out_by_hand():
    """With A-S's gamma .1, k 1.5, sigma 2, T 1: spread 1.69, and .4 ticks of skew a lot."""
    told = {"risk_aversion": 0.1, "intensity_decay": 1.5, "horizon": 1, "normal_volatility": 2}
    model = market(position=10, levels=1, **told)
    advance(model, 1.5)
    assert prices(model) == ([9995], [9997])  # 9996 - .85 and 9996 + .85


@pytest.mark.parametrize("held", [0, 40])
def test_a_quote_that_stands_right_keeps_its_place(held):
    model = advance(market(position=held, **THEORY, **STEADY), 20)
    assert len(reports(model, ACCEPTED)) == 10
    assert len(reports(model, CANCELLED)) == 0


def test_a_move_by_one_tick_costs_one_message_and_one_cancellation_a_side():
    told = {"risk_aversion": 0.001, "levels": 10} | STEADY
    model = advance(market(lambda second: START + (second >= 5), **told), 4)
    accepted = {int(o) for o in reports(model, ACCEPTED)["order_id"]}
    advance(model, 8)
    assert len(accepted) == 20
    cancelled = reports(model, CANCELLED)
    assert sorted(cancelled["side"]) == [BUY, SELL]
    new = [r for r in reports(model, ACCEPTED) if int(r["order_id"]) not in accepted]
    assert sorted(r["side"] for r in new) == [BUY, SELL]
    bids, asks = prices(model)
    assert bids == [*range(bids[0], bids[0] - 10, -1)]
    assert asks == [*range(asks[0], asks[0] + 10)]
    assert bids[0] + asks[0] == 2 * (START + 1)


def test_volatility_is_learnt_widens_the_spread_and_thins_the_depth():
    """A steady move of d a second makes sigma^2 = d^2 + (sigma_0^2 - d^2) 2^(-t / half-life)."""
    step, half_life, wakes = 20, 4.0, 9
    told = {"half_life": half_life, "volatility_limit": 1000, "lots": 100, "thinning": 0.5}
    model = market(lambda second: START + step * second, **told, **THEORY)
    advance(model, wakes + 0.99)
    variance = step**2 + (9 - step**2) * 2 ** (-wakes / half_life)
    assert model.state.memories[0]["variance"][0] == pytest.approx(variance, rel=1e-12)
    assert prices(model) == theory(START + step * wakes, 0, math.sqrt(variance))
    lots = [lots for _, lots in shown(model, BUY) + shown(model, SELL)]
    fitting = 100 * (9 / variance) ** 0.25
    assert all(fitting / 2 <= each <= fitting * 2 for each in lots)
    newest = reports(model, ACCEPTED)["quantity"][-1]
    assert newest == round(fitting)


def test_a_quote_never_takes():
    """A reservation price far above the market ends one tick below the best ask of others."""
    model = advance(market(lambda _: START, position=-200, lots=1, horizon=1000), 3)
    bids, asks = prices(model)
    assert bids[0] == START + WIDE - 1
    assert asks[0] > START + WIDE
    assert len(model.tape("trades")) == 0


@pytest.mark.parametrize("held", [100, -100])
def test_past_the_inventory_limit_it_unwinds_and_rests(held):
    told = {
        "position": held,
        "inventory_limit": 50,
        "unwind_share": 0.5,
        "rest": 3.0,
        "loss_limit": 1e6,
    }
    model = advance(market(lambda _: START, **told), 2.9)
    assert prices(model) == ([], [])
    assert position(model) == held // 2
    advance(model, 6)
    (left, why, then), (back, _, later) = events(model)
    assert (left, why, back) == (WITHDRAWAL, INVENTORY, RETURN)
    assert later - then == 3 * SECOND
    assert [len(side) for side in prices(model)] == [5, 5]
    assert reports(model, ACCEPTED)["time"].min() == then  # the order that unwinds
    quotes = reports(model, ACCEPTED)
    assert (quotes["time"][quotes["price"] != 0] >= later).all()
    assert len(model.tape("trades")) == 1


@pytest.mark.parametrize("held", [100, -100])
def test_still_past_its_limit_it_quotes_the_side_that_helps(held):
    """Nobody is there to unwind with."""
    model = advance(market(position=held, inventory_limit=50, rest=3.0), 2.9)
    assert prices(model) == ([], [])
    advance(model, 4)
    bids, asks = prices(model)
    assert (len(bids), len(asks)) == ((0, 5) if held > 0 else (5, 0))
    assert [e[:2] for e in events(model)] == [(WITHDRAWAL, INVENTORY)]


def test_out_while_volatile_and_back_after_a_calm():
    jump, half_life, limit, calm = 20, 2.0, 5.0, 4
    told = {"half_life": half_life, "volatility_limit": limit, "calm": calm}
    model = market(lambda second: START + jump * (second >= 5), **told)
    advance(model, 6)
    assert prices(model) == ([], [])
    decay = 2 ** (-1 / half_life)
    volatility = [math.sqrt(decay**6 + (1 - decay) * jump**2)]
    assert volatility[0] > limit
    while volatility[-1] > limit / 2:
        volatility.append(volatility[-1] * math.sqrt(decay))
    advance(model, 30)
    (left, why, then), (back, _, later) = events(model)
    assert (left, why, back) == (WITHDRAWAL, VOLATILITY, RETURN)
    assert then // SECOND == OPEN // SECOND + 5
    assert later - then == (len(volatility) - 2 + calm) * SECOND
    assert [len(side) for side in prices(model)] == [5, 5]


def test_past_its_loss_limit_it_sells_off_and_is_out_for_the_day():
    session = Session(open="09:30", close="09:31", days=2)
    told = {"position": 100, "loss_limit": 2000, "unwind_share": 0.5} | STEADY
    model = market(lambda second: START - 30 * (second >= 5), session=session, **told)
    advance(model, 55)
    assert [e[:2] for e in events(model)] == [(WITHDRAWAL, LOSS)]
    assert events(model)[0][2] // SECOND == OPEN // SECOND + 5
    assert list(model.tape("trades")["quantity"]) == [50, 25, 13, 6, 3, 2, 1]
    assert position(model) == 0
    assert prices(model) == ([], [])
    model.advance(OPEN + 86_403 * SECOND)
    assert [e[0] for e in events(model)] == [WITHDRAWAL, RETURN]


def test_it_quotes_in_continuous_trading_alone():
    session = Session(open="09:30", close="09:31", pre_open=5, closing_auction=20)
    model = advance(market(session=session), 30)
    assert (reports(model, ACCEPTED)["time"] >= OPEN).all()
    assert [len(side) for side in prices(model)] == [5, 5]
    advance(model, 42)
    assert prices(model) == ([], [])
    assert len(reports(model, CANCELLED)) == 10


FRAIL = {
    "laden": {"position": 30, "inventory_limit": 25, "rest": 0.3},
    "nervous": {"volatility_limit": 1.05, "half_life": 0.5, "calm": 0.3},
    "poor": {"position": 50, "loss_limit": 5.0, "growth": 1.5},
}
COMMON = {"wake_interval": 0.2, "thinning": 1.5, "latency": {"fixed": 0.02, "extra": 0.05}}


def test_plain_and_compiled_tapes_are_the_same():
    models = []
    for plain in (False, True):
        model = MarketModel(seed=1, plain=plain)
        for name, told in FRAIL.items():
            model.add(name, LiquidityProvider, **told, **COMMON)
        model.add(
            "noise", NoiseTrader, count=20, wake_interval=0.3, size={"law": "fixed", "lots": 4}
        )
        models.append(advance(model, 2))
    fast, slow = models
    for name in RECORDS:
        np.testing.assert_array_equal(fast.tape(name), slow.tape(name))
    events = fast.tape("events")
    assert set(events["value"][events["kind"] == WITHDRAWAL]) == {INVENTORY, VOLATILITY, LOSS}
    assert RETURN in events["kind"]


def positions(model, count):
    """The largest position, long or short, that each of the first traders ever had."""
    trades = model.tape("trades")
    signed = np.where(trades["side"] == BUY, trades["quantity"], -trades["quantity"])
    most = []
    for trader in range(count):
        held = np.cumsum(signed * ((trades["taker"] == trader) * 1 - (trades["maker"] == trader)))
        most.append(np.abs(held).max())
    return most


def test_inventories_stay_within_the_limit_and_one_ladder():
    model = MarketModel(seed=3)
    told = {"inventory_limit": 60, "levels": 3, "lots": 10, "horizon": 0.1, "rest": 1.0}
    model.add("providers", LiquidityProvider, count=4, **told)
    orders = {
        "placement": {"law": "table", "chances": (8, 1, 1)},
        "size": {"law": "fixed", "lots": 7},
    }
    model.add("noise", NoiseTrader, count=50, buy_probability=0.4, **orders)
    advance(model, 120)
    most = positions(model, 4)
    assert max(most) > 60
    assert max(most) <= 60 + 3 * 10
    tape = model.tape("events")
    assert INVENTORY in tape["value"][tape["kind"] == WITHDRAWAL]
    trades = model.tape("trades")
    left = tape["time"][tape["kind"] == WITHDRAWAL]
    taken = trades["time"][trades["taker_group"] == 0]
    assert np.isin(taken[0], left)
