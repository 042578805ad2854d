"""A limit order that comes nearer the longer it waits, and crosses at last (Buis et al. 2024)."""

from typing import Literal

from pydantic import model_validator

from abm.agents.execution.policy import (
    ExecutionPolicy,
    answer_time,
    count_child,
    home_of,
    resting_lots,
    take_up,
)
from abm.agents.execution.router import send_child
from abm.agents.execution.schedule import slot_at, slot_begin
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.book.prices import HIGHEST_PRICE, LOWEST_PRICE
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW, best_price, has_quote, send_cancel, send_limit
from abm.kernel.options.parents import finish, lots_left, parent_of
from abm.market.fields import Seconds, parameter

Step = Literal["behind", "touch", "inside", "cross"]
BEHIND, TOUCH, INSIDE, CROSS = range(4)


class Touch(ExecutionPolicy):
    """Rests behind the touch, at it, inside by half the spread, then takes; a step at a time.

    At each step the order is withdrawn and sent anew. It rests at home whatever the venues.
    """

    kind: Literal["touch"] = "touch"
    patience: Seconds = parameter(
        900.0,
        unit="s of trading",
        about="length of a step",
        ge=1e-3,
        source="Buis et al. 2024: a quarter",
    )
    first: Step = parameter("behind", unit="", about="the step it begins with")
    last: Step = parameter("cross", unit="", about="the step at which it stays")
    behind: float = parameter(
        1.0,
        unit="spreads",
        about="distance from the touch of the step behind it",
        ge=0,
        le=1000,
        source="Buis et al. 2024",
    )

    @model_validator(mode="after")
    def _in_order(self) -> "Touch":
        steps = ("behind", "touch", "inside", "cross")
        if steps.index(self.first) > steps.index(self.last):
            raise ValueError(f"the first step ({self.first}) comes after the last ({self.last})")
        return self


@compiled
def trade_near_touch(state, params, market, number, now):
    """Withdraw the child if its step is over or its size is wrong, else send what is left.

    state.step: the number of the step, from 1 on, for which the child was sent.
    """
    parent = take_up(state, market, number)
    left, resting = lots_left(market, number), resting_lots(market, number)
    passed = slot_at(market, number, params.patience, now)
    next_step = slot_begin(market, number, params.patience, passed + 1)
    if resting > 0 and resting == abs(left) and state.step == passed + 1:
        return next_step
    if resting > 0:
        send_cancel(market, parent.child_book, parent.child)
        return answer_time(market, now)
    if left == 0:
        finish(market, number)
        return BY_LAW
    state.step = passed + 1
    step = min(params.first + passed, params.last)
    if step == CROSS:
        send_child(market, number, left, params.venues)
        return BY_LAW
    _rest(market, number, left, step, params.behind)
    return next_step


@compiled
def _rest(market, number, lots, step, behind):
    """Send a limit order that is to rest at home."""
    parent, book = parent_of(market, number), home_of(market, number)
    side = BUY if lots > 0 else SELL
    price = resting_price(market, book, side, step, behind)
    count_child(market, number)
    parent.child_book = book
    parent.child = send_limit(market, book, side, price, abs(lots))


@compiled
def resting_price(market, book, side, step, behind):
    """Price (ticks) of a step that rests: one that venues take, never that of the other side."""
    spread = max(best_price(market, book, SELL) - best_price(market, book, BUY), 1)
    inside = 0
    if step == BEHIND:
        inside = -int(behind * spread + 0.5)
    elif step == INSIDE:
        inside = spread // 2
    sign = 1 if side == BUY else -1
    price = best_price(market, book, side) + sign * inside
    if has_quote(market, book, 1 - side):
        price = sign * min(sign * price, sign * best_price(market, book, 1 - side) - 1)
    return min(max(price, LOWEST_PRICE), HIGHEST_PRICE)


Touch.rule = trade_near_touch
