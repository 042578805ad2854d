"""Compiled functions and units: called, linked, checked; what they raise and what they see."""

import subprocess
import sys
import threading

import numpy as np
import pytest

from abm.kernel.compiling.jit import (
    CompilationError,
    address_of,
    compiled,
    copied_rows,
    floats_at,
    multiply_high,
    new_rows,
    rows_at,
    trailing_zeros,
    unit,
)

THING = np.dtype([("whole", "i4"), ("real", "f8"), ("many", "i8", (4,))], align=True)
thing_at = rows_at(THING, "things")


@unit(int, int, returns=int)
def whole_of(things, row):
    return thing_at(things, row).whole


@compiled
def next_whole(things, row):
    return whole_of(things, row) + 1


@unit(THING, int, returns=float)
def put(thing, place):
    thing.many[place] = 7
    return next_whole(address_of(thing), 1) * 0.5


@unit(int, returns=int)
def refuse(number):
    if number > 3:
        raise ValueError("more than three")
    return number


@unit(int, returns=int)
def refuse_below(number):
    return refuse(number) + 1


@compiled
def parts(number, real, flag):
    return number + 1, real / 2.0, not flag, np.uint64(2**63)


@compiled
def row_of(things, row):
    return thing_at(things, row)


@compiled
def total(floats, count):
    values = floats_at(floats, count)
    values[0] += 1.0
    return values.sum()


@compiled
def bits(word):
    return multiply_high(word, word), trailing_zeros(word)


def things() -> np.ndarray:
    made = new_rows(3, THING)
    made["whole"] = [10, 20, 30]
    return made


@pytest.mark.parametrize("checked", [False, True])
def test_a_unit_calls_another_and_writes_to_a_record(checked):
    made = things()
    assert put.built(checked)(made[0], 3) == 10.5
    assert made["many"].tolist() == [[0, 0, 0, 7], [0] * 4, [0] * 4]


def test_python_is_handed_numbers_tuples_and_live_records():
    assert parts(41, 1.5, True) == (42, 0.75, False, np.uint64(2**63))
    made = things()
    record = row_of(made.ctypes.data, 2)
    record.real = 2.5
    assert made["real"].tolist() == [0.0, 0.0, 2.5]
    values = np.array([1.0, 2.0])
    assert total(values.ctypes.data, 2) == 4.0
    assert values.tolist() == [2.0, 2.0]
    assert bits(np.uint64(2**40)) == (np.uint64(2**16), 40)


@pytest.mark.parametrize("row", [-1, 3, 2**62])
def test_the_checked_build_names_array_index_and_bound(row):
    made = things()
    with pytest.raises(IndexError, match=rf"row {row} of things, which has 3"):
        row_of(made.ctypes.data, row)
    assert whole_of.built(True)(made.ctypes.data, 2) == 30  # and nothing is left of the fault
    with pytest.raises(IndexError, match="things"):
        whole_of.built(True)(made.ctypes.data, row)


def test_the_checked_build_keeps_within_the_array_of_a_record():
    made = things()
    with pytest.raises(IndexError, match="index 4 of an array in a record, which has 4"):
        put.built(True)(made[0], 4)
    assert made["whole"].tolist() == [10, 20, 30]


def test_a_copy_knows_its_length():
    made = copied_rows(np.concatenate([things(), np.zeros(2, THING)]))
    assert row_of(made.ctypes.data, 4).whole == 0
    with pytest.raises(IndexError, match="which has 5"):
        row_of(made.ctypes.data, 5)


def test_the_checked_build_tells_an_array_that_does_not_know_its_length():
    memory = np.zeros(8, THING)
    with pytest.raises(RuntimeError, match="new_rows did not make the array of things"):
        row_of(memory[4:].ctypes.data, 0)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_rows_begin_a_cache_line(count):
    assert new_rows(count, THING).shape == (count,)
    assert count == 0 or new_rows(count, THING).ctypes.data % 64 == 0


@pytest.mark.parametrize("function", [refuse, refuse_below])
def test_what_compiled_code_raises_arrives_with_its_place(function):
    checked = function.built(True)
    assert checked(3) in (3, 4)
    with pytest.raises(ValueError, match=r"more than three \(.*test_jit.py, line \d+\)"):
        checked(4)
    assert checked(2) in (2, 3)


def test_what_cannot_be_compiled_says_where():
    @compiled
    def bad(number):
        return number.nothing

    with pytest.raises(CompilationError, match=r"nothing.*test_jit.py, line \d+"):
        bad(1)


def test_compiled_code_takes_numbers_and_records_only():
    with pytest.raises(TypeError, match="'float' object"):
        whole_of(1.5, 2)
    with pytest.raises(TypeError, match="not str"):
        parts("1", 1.0, True)


@compiled
def at_most(number, most=3, least=-3):
    return max(min(number, most), least)


ALONE = """\
from abm.kernel.compiling.jit import compiled


@compiled
def tripled(number):
    return 3 * number


print(tripled(14))
"""


def test_whoever_imports_the_decorator_can_call_what_it_decorates():
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    assert done.stdout == "42\n"


def test_what_is_left_out_of_a_call_is_its_default():
    assert (at_most(5), at_most(5, 4), at_most(-9, 4, -5)) == (3, 4, -5)


@unit(THING, returns=int)
def flatly(thing):
    thing.many.flat[6] = 1
    return 0


def test_what_cannot_be_bounded_is_not_compiled():
    with pytest.raises(CompilationError, match=r"flatly uses \.flat"):
        flatly(things()[0])


def test_what_raises_in_one_thread_raises_in_no_other():
    def ask(number, answers):
        for _ in range(2_000):
            try:
                answers.append(refuse_below(number))
            except ValueError:
                answers.append("refused")

    found = {1: [], 5: []}
    threads = [threading.Thread(target=ask, args=pair) for pair in found.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [set(answers) for answers in found.values()] == [{2}, {"refused"}]
