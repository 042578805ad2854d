"""What traders written in Python hold comes back exactly, or is refused by name."""

import io

import numpy as np
import pytest

from abm.agents.held import TEXT, packed, unpacked

HELD = {
    "nothing": None,
    "flags": [True, False, np.bool_(True)],
    "numbers": (0, -1, 10**40, 1 / 3, -0.0, float("inf"), 5e-324),
    "text": "é\ud800\n",
    "empty": [[], (), {}, ""],
    "nested": {"": [{"a": (1, (2.5, [None]))}], "dict": {"tuple": [1]}},
    "scalars": [np.int8(-3), np.uint64(2**64 - 1), np.float32(1 / 3), np.float16(0.1)],
    "table": np.arange(6.0).reshape(2, 3),
    "columns": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "parts": {"one": np.zeros(0), "many": [np.array(["a", "bc"]), np.array(3)]},
    "days": np.array(["2010-05-06"], "datetime64[D]"),
    "shown": np.zeros(10)[2:4],
}


def same(one, other):
    """Equal in value, type and layout, however deep."""
    assert type(one) is type(other)
    if isinstance(one, list | tuple):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            same(a, b)
    elif isinstance(one, dict):
        assert list(one) == list(other)
        same(list(one.values()), list(other.values()))
    elif isinstance(one, np.ndarray | np.generic):
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        assert one.tobytes("A") == other.tobytes("A")
        assert one.flags.f_contiguous == other.flags.f_contiguous
    else:
        assert repr(one) == repr(other)


def test_what_is_held_comes_back_exactly_through_a_file():
    file = io.BytesIO()
    np.savez(file, **packed(HELD))
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        same(unpacked(arrays), HELD)


def test_what_comes_back_is_a_copy():
    table = np.zeros(3)
    arrays = packed({"table": table})
    table[0] = 1.0
    first, second = unpacked(arrays), unpacked(arrays)
    first["table"][1] = 2.0
    assert not second["table"].any()


CIRCLE: list = []
CIRCLE.append(CIRCLE)
TABLE = np.zeros(5)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ({"friends": {1, 2}}, "friends is of the type set"),
        ({"rule": [1, lambda: 1]}, r"rule\.1 is of the type function"),
        ({"wide": np.longdouble(1)}, "wide is of the type longdouble"),
        ({"mixed": np.array([None])}, "mixed is an array of object"),
        ({"rows": np.zeros(2, "i8,f8")}, "rows is an array of"),
        ({"by_id": {1: 2}}, "by_id has a key of the type int"),
        ({"circle": CIRCLE}, r"circle\.0 is held in another place too"),
        ({"one": TABLE, "other": TABLE[1:]}, "other is held in another place too"),
        ({"one": [TABLE], "other": (TABLE,)}, r"other\.0 is held in another place too"),
    ],
)
def test_anything_else_is_refused_by_name(held, told):
    with pytest.raises(TypeError, match=told):
        packed(held)


def test_memory_of_others_is_not_taken_for_ones_own():
    state = np.zeros(4, "i8,i8")
    with pytest.raises(TypeError, match="mine is held in another place too"):
        packed({"mine": state["f0"]}, [state])


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"a": {"b": 1, "c": 2}}', '{"a": {"array": "gone"}}', '{"a": {}}']
)
def test_what_was_not_packed_is_refused(text):
    with pytest.raises(ValueError, match="not what traders held"):
        unpacked({TEXT: np.frombuffer(text.encode(), np.uint8)})
    with pytest.raises(ValueError, match="not what traders held"):
        unpacked({})
