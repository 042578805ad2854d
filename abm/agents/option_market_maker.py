"""The option market maker: holds a book of options and hedges its delta in the underlying.

Delta by Black, Scholes and Merton (1973); no hedge inside a band, and beyond it back to its edge,
which is best under proportional costs (Whalley and Wilmott 1997), or to its centre. A maker short
of options is short of gamma: it sells as the price falls and buys as it rises.
"""

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from abm.agents.hedge_execution import is_free, trade_lots
from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader, record
from abm.kernel.black_scholes import bsm_delta
from abm.kernel.jit import compiled, rows_at
from abm.kernel.trading import BY_LAW, TRADING_DAYS, mid_price, position, trading_years
from abm.market.contracts import CONTRACT, Option, contract_rows
from abm.market.fields import Seconds, parameter
from abm.market.pricing import BlackScholesMerton
from abm.market.venue import Instrument

if TYPE_CHECKING:
    from abm.model import MarketModel

TO_EDGE = 1

_contract_row = rows_at(CONTRACT)


class OptionMakerParameters(TraderParameters):
    """What option market makers are told; at the open each has `position` and its hedge."""

    book: int = parameter(0, unit="book", about="where it hedges", ge=0)
    options: tuple[Option, ...] = parameter(
        (Option(kind="put", quantity=-10_000),), unit="", about="options of each at the open"
    )
    volatility: float = parameter(0.2, unit="a year", about="volatility of its deltas", gt=0, le=5)
    rate: float = parameter(0.0, unit="a year", about="interest rate of its deltas", ge=-1, le=1)
    dividend_yield: float = parameter(
        0.0, unit="a year", about="dividend yield of its deltas", ge=-1, le=1
    )
    band: float = parameter(
        0.05,
        unit="share of the notional",
        about="net delta left alone; .05 is $50,000 of stock for $1m of options",
        ge=0,
        le=1,
    )
    hedge_to: Literal["centre", "edge"] = parameter(
        "centre", unit="", about="a net delta of zero, or just that of the band"
    )
    widening: float = parameter(
        0.0,
        unit="",
        about="the band widens like (volatility now / assumed) to this power; 0 for never",
        ge=0,
        le=5,
    )
    volatility_memory: Seconds = parameter(
        1800.0, unit="s of trading", about="memory of the moving average of the variance", gt=0
    )


class OptionMarketMaker(Trader):
    """Hedges the delta of its options in a band (Black, Scholes 1973; Whalley and Wilmott 1997).

    It starts hedged. What finds no other side in the book is tried again at the next wake-up; until
    then the delta drifts. Expired options have no delta; a price is at least a tick.
    """

    Parameters = OptionMakerParameters
    memory = record(variance=np.float64, price=np.float64, years=np.float64)
    tables = ("contracts",)
    hedger = True

    @classmethod
    def endowment(cls, parameters: Any, instrument: Instrument) -> tuple[int, int]:
        """Position and cash of the parameters, and the hedge of the options (paid for before)."""
        lots, cash = super().endowment(parameters, instrument)
        delta = sum(_delta_at_open(option, parameters, instrument) for option in parameters.options)
        return lots - math.floor(delta + 0.5), cash

    @classmethod
    def prepare(
        cls, parameters: Any, market: "MarketModel", members: np.ndarray
    ) -> dict[str, np.ndarray]:
        """The options as a table of CONTRACT rows; volatility begins as assumed."""
        instrument = market.instrument_of(parameters.book)
        members["variance"] = parameters.volatility**2
        members["price"] = instrument.ticks
        return {"contracts": contract_rows(parameters.options, instrument, market.session)}

    @staticmethod
    def wake(me, our, market, now, draw):
        """Hedge if the net delta has left the band."""
        price = max(mid_price(market, our.book), 1.0)
        _watch_variance(me, our, market, price, now)
        if is_free(market, our.book):
            delta, notional = book_delta(our, market, price, now)
            net = delta + position(market, our.book)
            band = our.band * notional * widening(me.variance, our.volatility, our.widening)
            trade_lots(market, our.book, hedge_lots(net, band, our.hedge_to))
        return BY_LAW


def _delta_at_open(option: Option, parameters: Any, instrument: Instrument) -> float:
    """Delta of an option position at the price before the open, in lots."""
    strike, years = option.strike_ticks(instrument), option.expiry / TRADING_DAYS
    model = BlackScholesMerton(
        option.kind,
        instrument.ticks,
        strike,
        years,
        parameters.volatility,
        parameters.rate,
        parameters.dividend_yield,
    )
    return option.quantity * float(model.delta())


@compiled
def book_delta(our, market, price, now):
    """Delta of the options that have not expired, and how many they are, both in lots."""
    delta, notional = 0.0, 0
    begin = trading_years(market, now)
    for index in range(our.contracts_count):
        option = _contract_row(our.contracts, index)
        years = trading_years(market, option.expiry) - begin
        if years > 0.0:
            each = bsm_delta(
                float(option.sign),
                price,
                option.strike,
                years,
                our.volatility,
                our.rate,
                our.dividend_yield,
            )
            delta += option.quantity * each
            notional += abs(option.quantity)
    return delta, notional


@compiled
def hedge_lots(net, band, hedge_to):
    """Lots to trade at a net delta: none within the band, else back to its centre or its edge."""
    if abs(net) <= band:
        return 0
    excess = abs(net) - band if hedge_to == TO_EDGE else abs(net)
    lots = math.floor(excess + 0.5)
    return -lots if net > 0.0 else lots


@compiled
def widening(variance, volatility, power):
    """By how much the band widens at a variance (a year) above that assumed; never less than 1."""
    return max(math.sqrt(variance) / volatility, 1.0) ** power


@compiled
def _watch_variance(me, our, market, price, now):
    """Let the squared move since the last wake-up into the moving average, by the time it took."""
    years = trading_years(market, now)
    elapsed = years - me.years
    if elapsed > 0.0:
        memory = our.volatility_memory / (market.close_time - market.open_time) / TRADING_DAYS
        fresh = -math.expm1(-elapsed / memory)
        move = math.log(price / me.price)
        me.variance += fresh * (move * move / elapsed - me.variance)
        me.price = price
        me.years = years
