"""From decisions of traders, plain Python functions, to units that the event loop calls."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np

from abm.kernel.compiling.jit import Unit, compiled, rows_at, specialised
from abm.kernel.market.market import MARKET, rng_of

_market_at = rows_at(MARKET, bounded=False)

wake: Any = None
state_at: Any = None
params_at: Any = None
"""Stand for what each decision has in their place."""


@dataclass(frozen=True)
class Decision:
    """How a kind of trader decides: wake(state, params, market, now, rng) -> next wake-up (ns).

    state: the trader's own record, of dtype memory.  params: the parameters of its group.  origin:
    a function and arguments that make this decision again in another process.
    """

    wake: FunctionType
    memory: np.dtype[Any]
    parameters: np.dtype[Any]
    origin: tuple[Callable[..., "Decision | None"], tuple[Any, ...]] | None = None


def decision_unit(decision: Decision) -> Unit:
    """The decision as the loop calls it: (memory, row, parameters, market, now) -> wake.

    All but row and now are addresses. The same decision is the same unit, if it is one of ours: in
    a notebook or a user's file, constants that it uses may change by the next time.
    """
    if decision.wake.__module__.startswith("abm."):
        return _one_unit(decision)
    return _make_unit(decision)


def _make_unit(decision: Decision) -> Unit:
    name = f"{decision.wake.__module__}.{decision.wake.__qualname__}"
    function = specialised(
        _decide,
        wake=compiled(decision.wake),
        state_at=rows_at(decision.memory, f"the memories of {name}"),
        params_at=rows_at(decision.parameters, f"the parameters of {name}"),
    )
    function.__qualname__ = f"decision[{name}]"
    origin = (_unit_again, decision.origin) if decision.origin is not None else None
    return Unit(function, (int, int, int, int, int), int, origin)


_one_unit = cache(_make_unit)


def _unit_again(make: Callable[..., Decision], arguments: tuple[Any, ...]) -> Unit:
    return decision_unit(make(*arguments))


def _decide(memory, row, parameters, market, now):
    view = _market_at(market, 0)
    return int(wake(state_at(memory, row), params_at(parameters, 0), view, now, rng_of(view)))
