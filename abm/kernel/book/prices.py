"""What a price on a venue can be, and estimates of one as numbers that ticks hold."""

from abm.kernel.compiling.jit import compiled

LOWEST_PRICE = 1
"""Of an order on a venue, in ticks."""

HIGHEST_PRICE = 2**31
"""Of an order on a venue, in ticks: 2**31 lots of it are MOST_MONEY (abm.kernel.market.money), and
Nasdaq's orders (OUCH 4.2), in ten thousandths of a dollar, end at 1,999,999,900."""

_BEYOND = float(HIGHEST_PRICE + 1)


@compiled
def bounded_price(price):
    """A price (ticks, whole or not) that whole ticks can hold.

    A tick beyond the highest price, either way, stands for all that is further out, and for what is
    no number: no venue takes it.
    """
    if -_BEYOND < price < _BEYOND:
        return price
    return _BEYOND if price > 0.0 else -_BEYOND
