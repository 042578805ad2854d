"""What traders written in Python hold, as JSON and arrays: exact, and harmless to read.

Plain values are JSON. What JSON does not know stands in an object of one name: {"tuple": [...]},
{"dict": {...}}, {"number": [dtype, value]} for a NumPy scalar, and {"array": name} for an array,
which is kept beside the JSON under that name.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

TEXT = "python"
"""Name of the JSON among the arrays of a saved state; its own arrays are python.<...>."""

_NUMBERS = "biuf"
_ARRAYS = "biufcSUmM"
"""Kinds of dtypes that are kept; a longer float than 8 bytes is none of JSON's."""


def packed(held: Mapping[str, Any], elsewhere: Iterable[np.ndarray] = ()) -> dict[str, np.ndarray]:
    """Values by name as arrays by name, the JSON among them as the bytes of its text.

    elsewhere: arrays that no value may share memory with.  TypeError with the name of a value that
    is made of anything else than Trader.saved says, or is held twice: kept, the two would part.
    """
    packer = _Packer(elsewhere)
    text = json.dumps({name: packer.pack(name, value) for name, value in held.items()})
    return {TEXT: np.frombuffer(text.encode(), np.uint8), **packer.arrays}


def unpacked(arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The values of which `packed` made these arrays; ValueError if it did not."""
    try:
        text = json.loads(np.asarray(arrays[TEXT], np.uint8).tobytes())
        return {name: _unpack(value, arrays) for name, value in text.items()}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"this is not what traders held: {error!r}") from error


class _Packer:
    def __init__(self, elsewhere: Iterable[np.ndarray]) -> None:
        self.arrays: dict[str, np.ndarray] = {}
        self._met = {id(_owner(array)): _owner(array) for array in elsewhere}

    def pack(self, name: str, value: Any) -> Any:
        kind = type(value)
        if value is None or kind in (bool, int, float, str):
            return value
        if isinstance(value, np.generic) and value.dtype.kind in _NUMBERS and value.itemsize <= 8:
            return {"number": [value.dtype.str, value.item()]}
        if kind is tuple:
            return {"tuple": self._all(name, value)}
        if kind not in (list, dict, np.ndarray):
            raise TypeError(f"{name} is of the type {kind.__name__}")
        self._meet(name, value)
        if kind is list:
            return self._all(name, value)
        return self._dict(name, value) if kind is dict else self._array(name, value)

    def _all(self, name: str, values: Iterable[Any]) -> list[Any]:
        return [self.pack(f"{name}.{place}", value) for place, value in enumerate(values)]

    def _dict(self, name: str, values: dict[Any, Any]) -> dict[str, Any]:
        for key in values:
            if type(key) is not str:
                raise TypeError(f"{name} has a key of the type {type(key).__name__}")
        return {"dict": {key: self.pack(f"{name}.{key}", value) for key, value in values.items()}}

    def _array(self, name: str, array: np.ndarray) -> dict[str, str]:
        if array.dtype.kind not in _ARRAYS:
            raise TypeError(f"{name} is an array of {array.dtype}")
        own = f"{TEXT}.{name}"
        while own in self.arrays:  # the keys of a dict may look like the names of two attributes
            own += "'"
        self.arrays[own] = array.copy(order="K")
        return {"array": own}

    def _meet(self, name: str, value: Any) -> None:
        """Refuse what was met before: within itself, in another place, or in the market."""
        owner = _owner(value)
        if id(owner) in self._met:
            raise TypeError(f"{name} is held in another place too")
        self._met[id(owner)] = owner


def _owner(value: Any) -> Any:
    """The thing itself, or the array (or buffer) whose memory an array shows."""
    while isinstance(value, np.ndarray) and value.base is not None:
        value = value.base
    return value


def _unpack(value: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    if isinstance(value, list):
        return [_unpack(each, arrays) for each in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "tuple":
        return tuple(_unpack(content, arrays))
    if kind == "dict":
        return {key: _unpack(each, arrays) for key, each in content.items()}
    if kind == "number":
        return np.dtype(content[0]).type(content[1])
    return arrays[content].copy(order="K")
