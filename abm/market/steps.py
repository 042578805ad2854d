"""Amounts in steps: how many ticks, or parts of a tick, a number of currency is."""

from math import ceil, floor

_CLOSE = 1e-9
_RELATIVE = 1e-12
"""A quotient of two decimals is as near as that to the whole number that it stands for."""


def whole_steps(name: str, amount: float, step: float) -> int:
    """How many steps an amount is; ValueError, with the nearest that are right, if not whole."""
    count = amount / step
    near = round(count)
    if abs(count - near) > _CLOSE + _RELATIVE * abs(count) or near == 0 != amount:
        below, above = floor(count) * step, ceil(count) * step
        raise ValueError(
            f"{name} {amount:.12g} must be a multiple of {step:.12g}: {below:.12g} or {above:.12g}"
        )
    return near
