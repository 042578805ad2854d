"""What passes comes back plain; what does not is told with its name, and what there is."""

from enum import IntEnum

import numpy as np
import pytest

from abm.kernel.book.messages import MESSAGE
from abm.market import checks


class Colour(IntEnum):
    RED = 0
    BLUE = 2


@pytest.mark.parametrize("value", [3, True, np.int8(3), np.uint64(3), np.array(3), Colour.BLUE])
def test_whole_numbers_of_every_type_are_plain_ints(value):
    assert type(checks.whole("lots", value)) is int


@pytest.mark.parametrize("value", [1.0, np.float64(1), "1", None, [1], 1j, np.array([1, 2])])
def test_what_is_no_whole_number_is_told(value):
    with pytest.raises(TypeError, match="lots must be a whole number, not"):
        checks.whole("lots", value)


@pytest.mark.parametrize(("least", "most"), [(1, 5), (-(2**63), 2**63 - 1), (0, 2**64 - 1)])
def test_bounds_hold_exactly(least, most):
    assert checks.whole("lots", least, least, most) == least
    assert checks.whole("lots", most, least, most) == most
    for beyond in (least - 1, most + 1, 10**5000):
        with pytest.raises(ValueError, match="lots must be"):
            checks.whole("lots", beyond, least, most)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1.1, 10**400])
def test_numbers_are_finite_and_within_bounds(value):
    assert checks.real("rate", np.float32(0.5), -1, 1) == 0.5
    with pytest.raises(ValueError, match="rate must be a finite number from -1 to 1"):
        checks.real("rate", value, -1, 1)
    for wrong in ("1", None, True, 1j):
        with pytest.raises(TypeError, match="rate must be a number"):
            checks.real("rate", wrong)


def test_a_member_is_given_as_such_or_by_its_number():
    assert checks.member("colour", Colour, 2) is checks.member("colour", Colour, Colour.BLUE)
    with pytest.raises(ValueError, match=r"colour must be 0 \(RED\) or 2 \(BLUE\), not 1"):
        checks.member("colour", Colour, 1)


def test_what_does_not_exist_is_told_with_what_does():
    assert checks.numbered("book", 1, ["here", "there"]) == 1
    with pytest.raises(ValueError, match=r"book 2 .* has 2 books, 0 \(here\), 1 \(there\)"):
        checks.numbered("book", 2, ["here", "there"])
    with pytest.raises(ValueError, match="book -1 does not exist"):
        checks.numbered("book", -1, ["here", "there"])
    with pytest.raises(ValueError, match="trader 3 does not exist: this market has 3, 0 to 2"):
        checks.counted("trader", 3, 3)
    with pytest.raises(ValueError, match="venue 'far' does not exist: there is here, there"):
        checks.named("venue", "far", ["here", "there"])
    with pytest.raises(ValueError, match=r"there is 0, .*, 11, \.\.\.$"):
        checks.named("venue", "far", [str(number) for number in range(100)])


def test_messages_are_copied_only_where_they_must():
    whole = np.zeros(4, MESSAGE)
    whole["order_id"] = range(4)
    assert np.shares_memory(checks.messages(whole), whole)
    misaligned = np.frombuffer(b" " + whole.tobytes(), np.uint8)[1:].view(MESSAGE)
    fixed = whole.copy()
    fixed.flags.writeable = False
    for given in (whole[::-1], misaligned, fixed, whole.view(np.recarray), whole[:0]):
        taken = checks.messages(given)
        assert type(taken) is np.ndarray
        assert taken.dtype.isalignedstruct
        assert taken.flags.carray
        assert taken.tolist() == given.tolist()


@pytest.mark.parametrize(
    "given",
    [
        None,
        [(0,) * 13],
        np.zeros(3),
        np.zeros((2, 2), MESSAGE),
        np.zeros(1, MESSAGE)[0],
        np.array(0, MESSAGE),
        np.zeros(2, MESSAGE.newbyteorder()),
    ],
)
def test_anything_else_is_no_array_of_messages(given):
    with pytest.raises(TypeError, match=r"messages must be .* of MESSAGE"):
        checks.messages(given)


def test_what_cannot_even_be_shown_is_told():
    class Secret:
        def __repr__(self):
            raise RuntimeError

    with pytest.raises(TypeError, match="Secret"):
        checks.whole("lots", Secret())
