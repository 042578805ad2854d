"""From the hooks of rules, plain Python functions, to units that the event loop calls."""

from functools import cache
from types import FunctionType
from typing import Any

import numpy as np

from abm.kernel.book.messages import MESSAGE, REPORT
from abm.kernel.compiling.jit import Unit, compiled, rows_at, specialised
from abm.kernel.market.market import MARKET
from abm.kernel.market.rules import HOOK

_market_at = rows_at(MARKET, bounded=False)
_message_at = rows_at(MESSAGE, bounded=False)
_report_at = rows_at(REPORT, bounded=False)
_hook_at = rows_at(HOOK)

hook: Any = None
state_at: Any = None
params_at: Any = None
"""Stand for what each hook has in their place."""


def _on_order(memory, row, parameters, market, message):
    told = _message_at(message, 0)
    view, b = _market_at(market, 0), told.book
    return int(hook(state_at(memory, row), params_at(parameters, row), view, b, told))


def _on_trade(memory, row, parameters, market, trade):
    told = _report_at(trade, 0)
    view, b = _market_at(market, 0), told.book
    return int(hook(state_at(memory, row), params_at(parameters, row), view, b, told))


def _on_quote(memory, row, parameters, market, b):
    view = _market_at(market, 0)
    return int(hook(state_at(memory, row), params_at(parameters, row), view, b))


def _on_timer(memory, row, parameters, market, at):
    view = _market_at(market, 0)
    b = _hook_at(view.hooks, at).book
    return int(hook(state_at(memory, row), params_at(parameters, row), view, b, view.now))


_CALLERS: dict[str, Any] = {
    "on_order": _on_order,
    "on_trade": _on_trade,
    "on_quote": _on_quote,
    "on_timer": _on_timer,
}

_OF_A_BOOK = ("state", "params", "market", "book")
MOMENTS: dict[str, tuple[str, ...]] = {
    "on_order": (*_OF_A_BOOK, "message"),
    "on_trade": (*_OF_A_BOOK, "trade"),
    "on_quote": _OF_A_BOOK,
    "on_timer": (*_OF_A_BOOK, "now"),
}
"""The moments at which a rule can be asked: names of its functions, and what they take."""


def hook_unit(
    moment: str, function: FunctionType, memory: np.dtype[Any], parameters: np.dtype[Any]
) -> Unit:
    """A hook as the loop calls it: (memory, row, parameters, market, what it is about) -> answer.

    All but row are addresses, or numbers. The same hook is the same unit, if it is one of ours.
    """
    if function.__module__.startswith("abm."):
        return _one_unit(moment, function, memory, parameters)
    return _make_unit(moment, function, memory, parameters)


def _make_unit(
    moment: str, function: FunctionType, memory: np.dtype[Any], parameters: np.dtype[Any]
) -> Unit:
    name = f"{function.__module__}.{function.__qualname__}"
    called = specialised(
        _CALLERS[moment],
        hook=compiled(function),
        state_at=rows_at(memory, f"the memories of {name}"),
        params_at=rows_at(parameters, f"the parameters of {name}"),
    )
    called.__qualname__ = f"hook[{name}]"
    return Unit(called, (int,) * 5, int, (hook_unit, (moment, function, memory, parameters)))


_one_unit = cache(_make_unit)
