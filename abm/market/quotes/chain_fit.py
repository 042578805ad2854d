"""A surface through a quoted chain: its forwards, its smiles, and all the arbitrage on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from abm.kernel.market.trading import TRADING_DAYS
from abm.market import checks
from abm.market.quotes.model_free import ModelFreeVariance, model_free_variance
from abm.market.quotes.parity import implied_forward, implied_rate
from abm.market.quotes.quote_arbitrage import QuoteArbitrage, Valued, quote_arbitrage
from abm.market.quotes.quoted_chain import QuotedChain, QuotedExpiry
from abm.market.quotes.smile_quotes import SmileQuotes, smile_quotes
from abm.market.surfaces import SviSlice, fit_slice, fit_svi
from abm.market.surfaces.fitting import LEAST_QUOTES
from abm.market.surfaces.slices import Floats
from abm.market.surfaces.surface_fitting import LEAST_SPREAD, variance_weights, vega_of_forward

Weights = Literal["equal", "vega", "spread"]
"""What a misfit counts by: alike in volatility, by vega, in spreads of the quote."""


@dataclass(frozen=True)
class ExpiryFit:
    """One expiry with its forward and rate, its quotes, and the smile through them.

    free: the smile without regard to arbitrage.  smile: the same, or without arbitrage.
    model_free: the variance of the strip, None where its strikes are too few.
    """

    quoted: QuotedExpiry
    forward: float
    rate: float
    quotes: SmileQuotes
    free: SviSlice
    smile: SviSlice
    model_free: ModelFreeVariance | None

    @property
    def discount(self) -> float:
        """Value today of a unit paid at expiry."""
        return float(np.exp(-self.rate * self.quoted.calendar_years))

    @property
    def residuals(self) -> Floats:
        """Volatility of the smile less that of each quote, a year."""
        return _volatility(self.smile, self.quotes.k) - self.quotes.mid

    @property
    def at_the_money(self) -> float:
        """Volatility of the smile at the forward, a year."""
        return float(_volatility(self.smile, np.zeros(1))[0])


@dataclass(frozen=True)
class ChainFit:
    """The fits of a chain from the nearest expiry on, and what its quotes allow.

    left_out: expiries without a fit, and why.
    """

    chain: QuotedChain
    fits: tuple[ExpiryFit, ...]
    arbitrage: tuple[QuoteArbitrage, ...]
    left_out: dict[str, str]


def fit_chain(
    chain: QuotedChain, weights: Weights = "equal", allow_arbitrage: bool = False
) -> ChainFit:
    """Fit every expiry with enough quotes, each smile not below those of earlier expiries.

    A forward is the one given, else the spot grown at the rate, else that of put-call parity; a
    rate not given is that of parity over the chain where neither spot nor forward is given, else
    0. allow_arbitrage: leave the best fits as they are. ValueError if no expiry can be fitted.
    """
    usual = implied_rate(checks.instance("chain", chain, QuotedChain).expiries)
    checks.named("weights", weights, get_args(Weights))
    checks.flag("allow_arbitrage", allow_arbitrage)
    fits = list[ExpiryFit]()
    left_out = {name: f"{name} is not after {chain.date}" for name in chain.past}
    for expiry in chain.expiries:
        try:
            forward, rate = _forward_and_rate(expiry, usual)
            quotes = smile_quotes(expiry, forward, rate)
            if len(quotes.k) < LEAST_QUOTES:
                raise ValueError(
                    f"{expiry.name} has bids out of the money at {len(quotes.k)} of the"
                    f" {LEAST_QUOTES} strikes that a smile needs"
                )
            sooner = [fit.smile for fit in fits if fit.quoted.days < expiry.days]
            free, smile = _smiles(expiry, quotes, weights, None if allow_arbitrage else sooner)
        except ValueError as error:
            left_out[expiry.name] = str(error)
            continue
        variance = _model_free(expiry, rate)
        fits.append(ExpiryFit(expiry, forward, rate, quotes, free, smile, variance))
    if not fits:
        raise ValueError("; ".join(left_out.values()) or "the chain has no expiry")
    found = quote_arbitrage([Valued(fit.quoted, fit.forward, fit.discount) for fit in fits])
    return ChainFit(chain, tuple(fits), tuple(found), left_out)


def _forward_and_rate(expiry: QuotedExpiry, usual: float) -> tuple[float, float]:
    told = expiry.spot is not None or expiry.forward is not None
    rate = expiry.rate if expiry.rate is not None else 0.0 if told else usual
    if expiry.forward is not None:
        return expiry.forward, rate
    if expiry.spot is not None:
        return expiry.spot * float(np.exp(rate * expiry.calendar_years)), rate
    return implied_forward(expiry, rate), rate


def _smiles(
    expiry: QuotedExpiry, quotes: SmileQuotes, weights: Weights, sooner: Sequence[SviSlice] | None
) -> tuple[SviSlice, SviSlice]:
    """The free smile, and the one without arbitrage; the free one twice if there are no sooner."""
    years = expiry.trading_days / TRADING_DAYS
    w, spread = quotes.mid**2 * years, np.maximum(quotes.ask - quotes.bid, LEAST_SPREAD)
    weight = variance_weights(quotes.mid, years, spread if weights == "spread" else 1.0)
    if weights == "vega":
        weight = weight * vega_of_forward(quotes.k, w) ** 2
    weight = weight / weight.max()
    free = SviSlice(expiry=expiry.trading_days, **fit_svi(quotes.k, w, weight)._asdict())
    if sooner is None:
        return free, free
    return free, fit_slice(quotes.k, w, expiry.trading_days, weight, sooner)


def _model_free(expiry: QuotedExpiry, rate: float) -> ModelFreeVariance | None:
    try:
        return model_free_variance(expiry, rate)
    except ValueError:
        return None


def _volatility(smile: SviSlice, k: Floats) -> Floats:
    return np.asarray(np.sqrt(smile.variance(k) / smile.years))
