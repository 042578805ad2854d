"""Lots and money of accounts: whole numbers that stop the market before they would wrap.

What an account sums up stays within MOST_MONEY either way. The loop ends when a trade would take it
further (`full_account` names the trader), in every build; that trade is not booked whole, so such a
market does not go on.
"""

from abm.kernel.compiling.jit import compiled

MOST_MONEY = 2**62
"""Lots, ticks x lots or thousandths of these that an account holds, either way: half of int64."""

_MOST = float(MOST_MONEY)


@compiled
def whole_money(amount):
    """An amount as a whole number, towards zero; what is beyond MOST_MONEY stays beyond it."""
    return int(min(max(amount, -1.5 * _MOST), 1.5 * _MOST))


@compiled
def added(market, trader, amount, lots, price):
    """An amount and lots x price; the amount alone, and the market ends, if that is too much."""
    if -_MOST < float(lots) * float(price) < _MOST:
        total = amount + lots * price
        if -MOST_MONEY <= total <= MOST_MONEY:
            return total
    market.full_account = trader
    return amount
