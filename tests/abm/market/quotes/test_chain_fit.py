"""A chain made from a surface gives it back; one with arbitrage is fitted without."""

from dataclasses import replace

import numpy as np
import pytest

from abm.market.quotes import QuotedChain, fit_chain
from abm.market.surfaces import SviSlice, butterfly, calendar
from tests.abm.market.quotes.made_chain import DATE, FORWARDS, RATE, made_chain, quoted

VOGT = SviSlice(expiry=252, a=-0.0410, b=0.1331, rho=0.3060, m=0.3586, sigma=0.4153)


@pytest.mark.parametrize("weights", ["equal", "vega", "spread"])
def test_forwards_rate_and_volatilities_come_back(weights):
    fit = fit_chain(made_chain(), weights)
    assert (fit.arbitrage, fit.left_out) == ((), {})
    for each in fit.fits:
        assert each.forward == pytest.approx(FORWARDS[each.quoted.name])
        assert each.rate == pytest.approx(RATE)
        assert np.abs(each.residuals).max() < 2e-4
        assert each.smile == each.free


def test_a_chain_with_arbitrage_is_fitted_without_unless_it_is_allowed():
    chain = QuotedChain(DATE, (_of_vogt("2023-02-17"), _flat("2023-03-17", 0.1)))
    fit = fit_chain(chain)
    first, second = (each.smile for each in fit.fits)
    assert butterfly(fit.fits[0].free)
    assert (butterfly(first), butterfly(second), calendar(first, second)) == ([], [], [])
    free = fit_chain(chain, allow_arbitrage=True)
    assert [each.smile for each in free.fits] == [each.free for each in fit.fits]


def _of_vogt(name):
    return quoted(name, lambda k: np.sqrt(VOGT.variance(k)), 100.0, strikes=np.arange(50.0, 161, 5))


def _flat(name, volatility):
    return quoted(name, lambda k: volatility + 0 * k, 100.0, strikes=np.arange(80.0, 121, 2))


def test_a_spot_or_a_forward_comes_before_parity():
    first = made_chain().expiries[0]
    by_spot = replace(first, spot=99.0, rate=0.1)
    by_forward = replace(first, forward=99.5)
    fits = [fit_chain(QuotedChain(DATE, (each,))).fits[0] for each in (by_spot, by_forward)]
    assert [each.forward for each in fits] == pytest.approx([99 * np.exp(0.1 * 28 / 365), 99.5])
    assert [each.rate for each in fits] == [0.1, 0.0]


def test_expiries_with_too_few_quotes_are_left_out_and_told():
    few = replace(_flat("2022-07-15", 0.2), call_bid=np.zeros(21))
    few = replace(few, forward=100.0, put_bid=np.where(few.strike > 86, 0, few.put_bid))
    fit = fit_chain(QuotedChain(DATE, (*made_chain().expiries, few), ("2022-01-21",)))
    assert [each.quoted.name for each in fit.fits] == list(FORWARDS)
    assert fit.left_out["2022-01-21"] == "2022-01-21 is not after 2022-02-18"
    assert "out of the money at" in fit.left_out["2022-07-15"]
    one = quoted("2022-07-15", lambda k: 0.2 + 0 * k, 100.0, strikes=np.array([100.0]))
    with pytest.raises(ValueError, match="at 1 of the 5 strikes that a smile needs"):
        fit_chain(QuotedChain(DATE, (one,)))
