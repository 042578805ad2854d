"""Dollar Greeks of open options against finite differences of prices, and what is left out."""

from dataclasses import replace

import numpy as np
import pytest
import QuantLib

from abm.market.positioning.open_options import open_chain
from abm.market.quotes import QuotedChain
from tests.abm.market.positioning.open_chains import at, with_interest
from tests.abm.market.quotes.made_chain import FORWARDS, RATE, made_chain


def delta(kind, strike, forward, spot, years, volatility, growth):
    """Of the spot, by QuantLib: that of the forward times forward over spot."""
    sort = QuantLib.Option.Call if kind == "call" else QuantLib.Option.Put
    payoff = QuantLib.PlainVanillaPayoff(sort, float(strike))
    deviation = float(volatility * np.sqrt(years))
    black = QuantLib.BlackCalculator(payoff, float(forward), deviation, 1 / growth)
    return black.deltaForward() * forward / spot


@pytest.mark.parametrize("dynamics", ["sticky_strike", "sticky_delta"])
def test_greeks_are_changes_of_the_delta_in_dollars(dynamics):
    chain = open_chain(with_interest(at(95.0, 110.0), at(90.0), spot=99.0))
    spot, step, lots = chain.spot, 1e-4, 100 * 1000 * chain.spot
    for each in chain.expiries:

        def deltas(moved=1.0, years=each.years, more=0.0, each=each):
            growth = np.exp(RATE * each.days / 365 * years / each.years)
            smile = each.volatility(np.array(spot), dynamics) + more
            terms = zip(each.kind, each.strike, smile, strict=True)
            forward = each.forward * moved
            return np.array(
                [delta(kind, k, forward, spot * moved, years, v, growth) for kind, k, v in terms]
            )

        slope = (deltas(1 + step) - deltas(1 - step)) / (2 * step)
        found = each.gamma(np.array(spot), dynamics)
        assert found == pytest.approx(0.01 * lots * slope, rel=1e-4)
        slope = (deltas(more=step) - deltas(more=-step)) / (2 * step)
        assert each.vanna() == pytest.approx(0.01 * lots * slope, rel=1e-4)
        change = deltas(years=each.years - 1 / 252) - deltas()
        assert each.charm() == pytest.approx(lots * change, rel=1e-3)


def test_forwards_and_rate_are_those_of_parity_and_the_spot_is_the_nearest_forward():
    chain = open_chain(with_interest(at(100.0), at(100.0)))
    assert [each.forward for each in chain.expiries] == pytest.approx(
        [*FORWARDS.values()], rel=1e-5
    )
    assert [each.rate for each in chain.expiries] == pytest.approx([RATE, RATE], rel=1e-2)
    assert chain.spot == chain.expiries[0].forward
    told = open_chain(with_interest(at(100.0), at(100.0), spot=98.0, forward=99.0, rate=0.01))
    assert (told.spot, told.expiries[1].forward, told.expiries[1].rate) == (98.0, 99.0, 0.01)


def test_a_smile_moves_with_the_spot_or_stays_with_the_strike():
    (first, _) = open_chain(with_interest(at(100.0), at(), spot=100.0)).expiries
    spots = np.array([100.0, 80.0])
    still, moving = (first.volatility(spots, each) for each in ("sticky_strike", "sticky_delta"))
    assert still[0] == still[1] == moving[0]
    assert moving[1, 0] == pytest.approx(np.interp(125.0, first.smile.strike, first.smile.mid))


def test_options_on_their_last_day_have_their_delta_at_expiry():
    made = with_interest(at(90.0, 110.0), at(90.0, 110.0))
    last = replace(made.expiries[0], trading_days=1.0, days=1.0)
    (each,) = open_chain(QuotedChain(made.date, (last,))).expiries
    before = each._model(each.kind, each.forward, each.years, each._now).delta()
    after = before + each.charm() / (each.forward * 100 * 1000)
    assert after == pytest.approx([1, 0, 0, -1], abs=1e-3)


def test_what_is_not_known_is_told_and_left_out():
    made = with_interest(at(100.0), at(100.0))
    one, two = made.expiries
    empty = np.zeros(len(one.strike))
    silent = replace(one, call_bid=empty, put_bid=empty)
    unknown = two.call_open_interest.copy()
    unknown[:3] = np.nan
    chain = open_chain(
        QuotedChain(made.date, (silent, replace(two, call_open_interest=unknown)), ("gone",))
    )
    assert [each.name for each in chain.expiries] == [two.name]
    assert list(chain.left_out) == ["gone", one.name]
    assert chain.unknown == 3
    assert chain.kind.tolist() == ["call", "put"]
    with pytest.raises(ValueError, match="no option has open interest"):
        open_chain(with_interest(at(), at()))
    with pytest.raises(ValueError, match="at which call and put are both quoted"):
        open_chain(QuotedChain(made.date, (silent,)))
    with pytest.raises(ValueError, match="dynamics"):
        chain.gamma(100.0, "sticky")
    with pytest.raises(TypeError, match="chain"):
        open_chain(made_chain().expiries)
