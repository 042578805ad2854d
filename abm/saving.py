"""Saved states of a market: its arrays, and what its traders written in Python hold.

Nothing in them can run when they are read (see abm.agents.held). What the numbers in them mean is
taken on trust, so a digest makes sure that they are those which a market saved.
"""

import hashlib
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

import numpy as np

from abm.agents.held import packed, unpacked
from abm.agents.trader import Trader
from abm.kernel.market.market import Market
from abm.market import checks

_GROWING = frozenset(
    {
        "agenda",
        "in_flight",
        "alerts",
        *(f"books.{name}" for name in ("orders", "ids", "expiries", "reports")),
    }
)
"""Arrays that may have more or fewer rows than those of a market about to open."""

_DIGEST = "digest"
"""Of all the rest: addresses follow from these numbers, so that none may be wrong."""

_MODEL = "model"
"""Stands for the number of a trader where a value is held by the model itself."""

_GENERATORS = frozenset({"random", "rng"})
"""What the model itself holds: the states of Mesa's generators, which traders may draw from."""


def saved(
    state: Market, faces: Iterable[Trader], random: Random, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """All that a market must hold to go on from here; see MarketModel.saved.

    random, rng: Mesa's generators.
    """
    arrays = state.arrays()
    held: dict[str, Any] = {
        f"{_MODEL}.random": random.getstate(),
        f"{_MODEL}.rng": rng.bit_generator.state,
    }
    for face in faces:
        held |= {f"{face.number}.{name}": value for name, value in _held_by(face).items()}
    try:
        python = packed(held, arrays.values())
    except TypeError as error:
        raise TypeError(_unsaved(faces, str(error))) from None
    return sealed({name: array.copy() for name, array in arrays.items()} | python)


def sealed(state: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """A state with the digest of what now stands in it."""
    arrays = {name: array for name, array in state.items() if name != _DIGEST}
    return arrays | {_DIGEST: _digest(arrays)}


def arrays_of(state: Market, saved: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The arrays of a saved state; ValueError unless it is of a market of the same make."""
    own = state.arrays()
    given = checks.instance("saved", saved, Mapping)  # type: ignore[type-abstract]
    if _DIGEST not in given:
        raise ValueError(f"this is no saved state of a market: it has no {_DIGEST}")
    whole = {name: np.asarray(array) for name, array in given.items() if name != _DIGEST}
    if not np.array_equal(given[_DIGEST], _digest(whole)):
        raise ValueError("this saved state was damaged or changed: save the market again")
    return {name: _like(name, array, given) for name, array in own.items()}


def held_in(saved: Mapping[str, Any]) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """What the model itself held, and what traders held by their number."""
    model: dict[str, Any] = {}
    traders: dict[int, dict[str, Any]] = {}
    for place, value in unpacked(saved).items():
        number, _, name = place.partition(".")
        held = model if number == _MODEL else traders.setdefault(int(number), {})
        held[name] = value
    if lacking := _GENERATORS - model.keys():
        raise ValueError(f"this is no saved state of a market: it lacks {', '.join(lacking)}")
    return model, traders


def draw_from(random: Random, rng: np.random.Generator, held: Mapping[str, Any]) -> None:
    """Let Mesa's generators go on from where those of a saved model stood."""
    random.setstate(held["random"])
    rng.bit_generator.state = held["rng"]


def _held_by(face: Trader) -> dict[str, Any]:
    return checks.instance(f"{type(face).__name__}.saved()", type(face).saved(face), dict)


def _unsaved(faces: Iterable[Trader], fault: str) -> str:
    """Who holds what cannot be saved: `fault` begins with the number of the trader and the name."""
    number, _, rest = fault.partition(".")
    kind = type(next(face for face in faces if str(face.number) == number)).__name__
    return (
        f"what trader {number} holds cannot be saved: {kind}.{rest}; give {kind} a saved() and a"
        " restore() of its own"
    )


def _digest(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """A hash of arrays, their names and what they are arrays of."""
    hashed = hashlib.blake2b(digest_size=16)
    for name in sorted(arrays):
        array = arrays[name]
        hashed.update(f"{name} {array.shape};".encode())
        for field in array.dtype.names or (...,):  # what lies between fields is not kept by files
            hashed.update(np.ascontiguousarray(array[field]).tobytes())
    return np.frombuffer(hashed.digest(), np.uint8)


def _like(name: str, own: np.ndarray, given: Mapping[str, Any]) -> np.ndarray:
    """An array of a saved state, with the alignment that files do not keep."""
    if name not in given:
        raise ValueError(f"this is no saved state of such a market: it has no {name}")
    array = np.asarray(given[name])
    grows = name in _GROWING and array.ndim == 1 and len(array) > 0
    if array.dtype != own.dtype or not (grows or array.shape == own.shape):
        found, wanted = f"{array.shape} of {array.dtype}", f"{own.shape} of {own.dtype}"
        raise ValueError(
            f"this is a saved state of another market: its {name} is {found}, not {wanted}"
        )
    return np.ascontiguousarray(array).view(own.dtype)
