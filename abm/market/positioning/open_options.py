"""The options of a quoted chain that somebody holds, with their volatilities and dollar Greeks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abm.kernel.market.trading import TRADING_DAYS
from abm.market import checks
from abm.market.pricing import Black76
from abm.market.quotes.parity import implied_forward, implied_rate
from abm.market.quotes.quoted_chain import QuotedChain, QuotedExpiry
from abm.market.quotes.smile_quotes import SmileQuotes, smile_quotes
from abm.market.surfaces.slices import Floats

Dynamics = Literal["sticky_strike", "sticky_delta"]
"""Whether a strike or a moneyness keeps its volatility as the spot moves (Derman 1999)."""

MULTIPLIER = 100
"""Units of the underlying that an option is on (contract specification of SPX options, Cboe)."""
PERCENT = 0.01


@dataclass(frozen=True)
class OpenExpiry:
    """The open options of one expiry; arrays over options, calls before puts.

    kind: "call" or "put".  open_interest: contracts, above 0.  spot, forward: of today.  rate: a
    year of the calendar.  smile: volatilities by strike of the options out of the money that have
    bids; between its strikes they are joined by lines, beyond them they stay.
    """

    name: str
    trading_days: float
    days: float
    kind: NDArray[np.str_]
    strike: Floats
    open_interest: Floats
    spot: float
    forward: float
    rate: float
    smile: SmileQuotes

    @property
    def years(self) -> float:
        """To expiry, of 252 trading days."""
        return self.trading_days / TRADING_DAYS

    def volatility(self, spot: Floats, dynamics: Dynamics) -> Floats:
        """Of each option when the spot has moved there, a year of trading days."""
        back = np.ones_like(spot) if dynamics == "sticky_strike" else self.spot / spot
        return np.interp(np.multiply.outer(back, self.strike), self.smile.strike, self.smile.mid)

    def gamma(self, spot: Floats, dynamics: Dynamics) -> Floats:
        """Dollars by which the delta of all open options grows when the spot rises by 1 %.

        Of those who hold them; forward and spot move by the same share. Shape (..., options).
        """
        forward = (self.forward / self.spot * spot)[..., None]
        volatility = self.volatility(spot, dynamics)
        model = self._model("call", forward, self.years, volatility)  # a put has the same
        return PERCENT * forward**2 * model.gamma() * MULTIPLIER * self.open_interest

    def vanna(self) -> Floats:
        """Dollars by which their delta grows when volatilities rise by a point."""
        change = self._model("call", self.forward, self.years, self._now).vanna()  # as a put's
        return PERCENT * self.forward * change * MULTIPLIER * self.open_interest

    def charm(self) -> Floats:
        """Dollars by which their delta grows until this time of the next trading day.

        The whole change, all else the same: those that expire then have their delta at expiry.
        """
        later = max(self.trading_days - 1, 0.0) / TRADING_DAYS
        before, after = (
            self._model(self.kind, self.forward, years, self._now).delta()
            for years in (self.years, later)
        )
        return self.forward * (after - before) * MULTIPLIER * self.open_interest

    @property
    def _now(self) -> Floats:
        return self.volatility(np.array(self.spot), "sticky_strike")

    def _model(
        self, kind: ArrayLike, forward: ArrayLike, years: float, volatility: Floats
    ) -> Black76:
        discounting = self.rate * self.days / 365 / self.years
        return Black76(kind, forward, self.strike, years, volatility, discounting)


@dataclass(frozen=True)
class OpenChain:
    """All open options of a chain, from the nearest expiry on.

    left_out: expiries without a place here, and why.  unknown: options whose open interest is not
    known; they count as not open.
    """

    spot: float
    expiries: tuple[OpenExpiry, ...]
    left_out: dict[str, str]
    unknown: int

    @cached_property
    def kind(self) -> NDArray[np.str_]:
        """Of each option, those of all expiries one after the other."""
        return np.concatenate([each.kind for each in self.expiries])

    @cached_property
    def strike(self) -> Floats:
        """Of each option."""
        return np.concatenate([each.strike for each in self.expiries])

    def gamma(self, spot: ArrayLike | None = None, dynamics: Dynamics = "sticky_strike") -> Floats:
        """As of OpenExpiry, of each option, at one spot or many: shape (..., options).

        spot: by default today's. Times the shares that dealers hold it is their gamma.
        """
        checks.named("dynamics", dynamics, get_args(Dynamics))
        spots = np.asarray(self.spot if spot is None else spot, np.float64)
        return np.concatenate([each.gamma(spots, dynamics) for each in self.expiries], axis=-1)

    def vanna(self) -> Floats:
        """As of OpenExpiry, of each option."""
        return np.concatenate([each.vanna() for each in self.expiries])

    def charm(self) -> Floats:
        """As of OpenExpiry, of each option."""
        return np.concatenate([each.charm() for each in self.expiries])


def open_chain(chain: QuotedChain) -> OpenChain:
    """The open options of a chain. ValueError if it has none, or none with a volatility.

    A forward is the one given, else that of put-call parity, else the spot grown at the rate; the
    rate is the one given, else that of parity over the chain. The spot is the one given, else the
    nearest forward.
    """
    expiries = checks.instance("chain", chain, QuotedChain).expiries
    interest = [i for each in expiries for i in (each.call_open_interest, each.put_open_interest)]
    unknown = int(sum(np.isnan(each).sum() for each in interest))
    if not any((each > 0).any() for each in interest):
        raise ValueError("no option has open interest")
    usual = implied_rate(expiries)
    known = dict[str, tuple[float, float, SmileQuotes]]()
    left_out = {name: f"{name} is not after {chain.date}" for name in chain.past}
    for each in expiries:
        try:
            known[each.name] = _priced(each, usual)
        except ValueError as error:
            left_out[each.name] = str(error)
    quoted = [each for each in expiries if each.name in known]
    if not quoted:
        raise ValueError("; ".join(left_out.values()))
    spot = quoted[0].spot or known[quoted[0].name][0]
    made = [_open(each, spot, *known[each.name]) for each in quoted]
    return OpenChain(spot, tuple(each for each in made if len(each.strike)), left_out, unknown)


def _priced(expiry: QuotedExpiry, usual: float) -> tuple[float, float, SmileQuotes]:
    """Forward, rate and smile; ValueError if the quotes do not tell them."""
    rate = usual if expiry.rate is None else expiry.rate
    forward = expiry.forward
    if forward is None:
        try:
            forward = implied_forward(expiry, rate)
        except ValueError:
            if expiry.spot is None:
                raise
            forward = expiry.spot * float(np.exp(rate * expiry.calendar_years))
    smile = smile_quotes(expiry, forward, rate)
    if not len(smile.k):
        raise ValueError(f"{expiry.name} has no bid out of the money, and so no volatility")
    return forward, rate, smile


def _open(
    expiry: QuotedExpiry, spot: float, forward: float, rate: float, smile: SmileQuotes
) -> OpenExpiry:
    interest = np.concatenate([expiry.call_open_interest, expiry.put_open_interest])
    held = interest > 0  # NaN is not
    return OpenExpiry(
        name=expiry.name,
        trading_days=expiry.trading_days,
        days=expiry.days,
        kind=np.repeat(["call", "put"], len(expiry.strike))[held],
        strike=np.tile(expiry.strike, 2)[held],
        open_interest=interest[held],
        spot=spot,
        forward=forward,
        rate=rate,
        smile=smile,
    )
