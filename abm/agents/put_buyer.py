"""The put buyer: insures its stock with puts, where portfolio insurers make theirs by trading.

    while puts held < stock held:  buy the put with the strike nearest to floor x S, at the best ask
    worth at expiry >= stock x K + cash left after the premiums

It pays for its insurance beforehand and has nothing to sell in a fall: what it bought holds through
any gap of the price. That is the other side of the trade that Rubinstein and Leland (1981)
replicate; the makers who sold the puts are left with the hedging.
"""

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW, TRADING_DAYS, is_open, position, spot_price
from abm.kernel.options.marking import accrue, option_account_cash
from abm.kernel.options.option_trading import best_maker, nearest_series, trade_option
from abm.kernel.options.options import holding_of, option_account_of, own_option_account, series_of
from abm.market.fields import Days, parameter

PUT = -1
"""Sign of a put."""


class PutBuyerParameters(TraderParameters):
    """Parameters of a put buyer; its stock is its position at the open, which it never trades."""

    book: int = parameter(0, unit="book", about="what it holds stock of", ge=0)
    floor: float = parameter(
        0.9, unit="share of the price", about="strike wanted, at the time of buying", gt=0, le=2
    )
    life: Days = parameter(21.0, unit="trading days", about="life wanted of the puts", gt=0)


class PutBuyer(Trader):
    """Holds a put for each lot of its stock, and buys anew when they have expired.

    Of the puts listed it takes those nearest to the life it wants, and then to the strike, from the
    best maker whatever it asks: at each wake-up what that one quotes, until all stock is insured.
    What the premiums cost beyond its cash it owes. Its floor is what stock, puts and cash are
    worth together at the least when the puts expire: cash and strikes.
    """

    Parameters = PutBuyerParameters
    has_option_account = True

    @staticmethod
    def wake(state, params, market, now, rng):
        """Buy puts for stock that has none, and note the floor."""
        if not is_open(market, params.book):
            return BY_LAW
        number = own_option_account(market)
        accrue(market, number)
        bare = position(market, params.book) - puts_held(market, number)[0]
        if bare > 0:
            strike = params.floor * spot_price(market, params.book)
            series = nearest_series(market, params.book, PUT, strike, params.life / TRADING_DAYS)
            maker = best_maker(market, series, BUY, number) if series != NONE else NONE
            if maker != NONE:
                trade_option(market, series, number, maker, BUY, bare)
        _note_floor(market, number)
        return BY_LAW


@compiled
def puts_held(market, number):
    """Puts that an account holds (lots), and what they are exercised for (ticks x lots)."""
    lots, strikes = 0, 0.0
    for row in range(market.series_count):
        series = series_of(market, row)
        if series.sign == PUT:
            held = holding_of(market, number, row).slot
            lots += held
            strikes += held * series.strike
    return lots, strikes


@compiled
def _note_floor(market, number):
    option_account_of(market, number).floor = (
        option_account_cash(market, number) + puts_held(market, number)[1]
    )
