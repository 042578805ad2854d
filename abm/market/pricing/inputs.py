"""The inputs of a price: checked numbers, and formulas over them in blocks that fit the cache."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_BLOCK = 32768


def signs(kind: ArrayLike) -> Floats:
    """1 for each "call", -1 for each "put"; ValueError for anything else."""
    kinds = np.asarray(kind)
    calls = kinds == "call"
    if not np.all(calls | (kinds == "put")):
        raise ValueError(f"kind must be 'call' or 'put', not {kind!r}")
    return np.where(calls, 1.0, -1.0)


def numbers(
    name: str, values: ArrayLike, *, least: float = -np.inf, above: float = -np.inf
) -> Floats:
    """The values as floats; ValueError with their name unless finite, >= least and > above."""
    floats = np.asarray(values, np.float64)
    # a NaN is the smallest of any, and fails every comparison
    if floats.size and not (
        floats.min() >= least and floats.min() > above and floats.max() < np.inf
    ):
        bound = f" above {above:g}" if above > -np.inf else ""
        bound = f" of at least {least:g}" if least > -np.inf else bound
        raise ValueError(f"{name} must be a finite number{bound}, not {values!r}")
    return floats


def unless_certain(spread: Floats, change: Floats, scale: Floats) -> Floats:
    """Change by scale; none where there is no spread, and nothing is left to chance."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 0, change / scale, 0.0)


def in_blocks(formula: Callable[..., Floats], *inputs: Floats) -> Floats:
    """The formula of the inputs, broadcast: block by block, so that all between stays in the cache.

    A single number stays one, and what depends on single numbers alone is worked out once a block.
    """
    shape = np.broadcast_shapes(*(values.shape for values in inputs))
    flat = [_flat(values, shape) for values in inputs]
    results = np.empty(int(np.prod(shape)))
    with np.errstate(over="ignore"):  # with next to no spread d1 is infinite, and rightly so
        for start in range(0, results.size, _BLOCK):
            block = slice(start, start + _BLOCK)
            results[block] = formula(*(x if x.ndim == 0 else x[block] for x in flat))
    return results.reshape(shape)


def _flat(values: Floats, shape: tuple[int, ...]) -> Floats:
    if values.size == 1:
        return values.reshape(())
    return np.broadcast_to(values, shape).reshape(-1)
