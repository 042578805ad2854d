"""When and at which price a desk hedged last, for policies that count from there."""

from abm.kernel.compiling.jit import compiled
from abm.kernel.options.options import desk_of


@compiled
def note_hedge(market, number, now, price):
    """Note a hedge of a desk, one of no lots too: time (ns), mid-price (ticks)."""
    desk = desk_of(market, number)
    desk.hedged_at = now
    desk.hedged_price = price
