"""Units are compiled side by side, and those that a helper cannot find in this process."""

import io
import pickle
import subprocess
import sys

import pytest

from abm.kernel.book.ids import row_of
from abm.kernel.compiling import building, cache
from abm.kernel.compiling.fingerprint import fingerprint, fresh_fingerprint, units_in
from abm.kernel.compiling.jit import CompilationError, Unit, unit
from abm.kernel.compiling.object_code import Object
from abm.kernel.market import loop


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ABM_CACHE", str(tmp_path))


def local_units(count, first=0):
    """Units that no other process can find: they add first, first + 1, and so on."""

    def made(step):
        def stepped(number):
            return number + step

        return Unit(stepped, (int,), int)

    return [made(first + step) for step in range(count)]


@pytest.mark.parametrize("cores", [1, 2, 3])
def test_what_is_missing_is_compiled_once(cores, monkeypatch):
    monkeypatch.setattr(building, "_cores", lambda: cores)
    first = 10 * cores  # what is loaded in this process is compiled no more
    units, told = local_units(3, first), []
    assert len(building.missing(units, checked=False)) == 3
    building.build(units, checked=False, progress=lambda done, of: told.append((done, of)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert [each(10) - 10 for each in units] == [first, first + 1, first + 2]
    again = local_units(3, first)
    assert not building.missing(again, checked=False)
    building.build(again, checked=False, progress=lambda *_: pytest.fail("nothing to do"))


def test_what_cannot_be_compiled_is_said_whoever_tries(monkeypatch):
    monkeypatch.setattr(building, "_cores", lambda: 2)

    @unit(int, returns=int)
    def bad(number):
        return number.nothing

    with pytest.raises(CompilationError, match="nothing"):
        building.build([bad, *local_units(2, 200)], checked=False)


def test_units_come_with_those_they_call():
    names = {each.name for each in units_in(loop.run.py_func)}
    assert {"abm.kernel.book.matching.apply", "abm.kernel.market.settlement.settle"} < names

    def calling(number):
        return other(number)

    (other,) = local_units(1, 100)
    caller = Unit(calling, (int,), int)
    assert list(building.missing([caller], checked=False).values()) == [caller, other]


def test_a_helper_answers_until_there_is_nothing_more():
    key = fingerprint(row_of, row_of.takes, False)
    asked = [(row_of, key, False), ("nonsense", key, False), (row_of, "of another file", False)]
    done = subprocess.run(
        [sys.executable, "-m", "abm.kernel.compiling.helper"],
        input=b"".join(map(pickle.dumps, asked)),
        capture_output=True,
        check=True,
    )
    answers = io.BytesIO(done.stdout)
    first, *others = (pickle.load(answers) for _ in asked)
    assert isinstance(first, Object)
    assert first.symbol == f"abm_{key}"
    assert others == [None, None]


STEP = 1000


@unit(int, returns=int)
def stepping(number):
    return number + STEP


def test_what_changes_after_it_was_looked_for_is_kept_as_what_it_has_become(monkeypatch):
    monkeypatch.setattr(building, "_cores", lambda: 1)
    as_it_was = fingerprint(stepping, (int,), False)
    assert building.missing([stepping], checked=False)
    monkeypatch.setattr(sys.modules[__name__], "STEP", 2000)
    assert stepping.built(False)(1) == 2001
    assert not cache.holds(as_it_was)
    assert cache.holds(fresh_fingerprint(stepping, (int,), False))
