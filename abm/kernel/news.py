"""News: how the fundamental price of an instrument moves."""

import math

from abm.kernel.draws import TELLING, exponential, normal, open_event
from abm.kernel.heap import heap_replace_first
from abm.kernel.jit import compiled
from abm.kernel.market import NEWS, draw_of, next_serial, value_of


@compiled
def tell_news(market, instrument):
    """Move a fundamental price, the news of which are first on the agenda; put the next on it.

    It moves by a lognormal step, and perhaps jumps. While trading is closed, news wait.
    """
    value, draw = value_of(market, instrument), draw_of(market)
    value.told += 1
    open_event(draw, value.stream, value.told, TELLING)
    move = value.drift + value.news * normal(draw)
    jump = exponential(draw, 1.0) if value.jumps > 0.0 else math.inf
    while jump < value.jumps:
        move -= exponential(draw, value.jump_size)
        jump += exponential(draw, 1.0)
    value.fundamental *= math.exp(move)
    value.next_news = max(market.now, market.resume) + value.interval
    heap_replace_first(market.agenda, value.next_news, next_serial(market), NEWS, instrument)
