"""What the machine code of a decision depends on is noticed, and nothing else."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from abm.kernel.compiling.decisions import Decision, decision_unit
from abm.kernel.compiling.fingerprint import called_by, fingerprint, reached, units_in
from abm.kernel.compiling.jit import compiled, unit

NOTHING = np.dtype([("nothing", "i8")], align=True)
HELPERS = '''
"""Helpers."""
from enum import IntEnum

import numpy as np
from abm.kernel.compiling.jit import compiled, rows_at

class Kind(IntEnum):
    PLAIN = 1

class Loud(IntEnum):
    FIRST = 1

    def __repr__(self):
        return self.name

class Sizes:
    SMALL = 1

@compiled
def lots():
    return 1

@compiled
def kind():
    return Kind.PLAIN

@compiled
def more():
    return Sizes.SMALL

def maker(step):
    @compiled
    def stepped(number):
        return number * step
    return stepped

FIRST, SECOND = (11, 13)
first, second = maker(FIRST), maker(SECOND)

FINE = (np.array([1.0, 0.25]), np.zeros(3_000))
FINE[1][1_500] = 0.5

@compiled
def with_default(number, table=FINE[0]):
    return number + table[1]

STEPS = (1, 2)
LADDER = np.array([1, 2])
PRICE = 100
at = rows_at(np.dtype([("a", "i8", 1)]))
'''
TRADER = """
import {helpers}
import {helpers} as same
from {helpers} import FINE, LADDER, STEPS, Kind, Loud, at, first, kind, lots, more, second
from {helpers} import with_default

def wake(state, params, market, now, rng):
    return now + {use}
"""
EDITS = {
    "{helpers}.lots()": ("return 1", "return 7"),
    "lots()": ("return 1", "return 7"),
    "STEPS[1]": ("(1, 2)", "(1, 7)"),
    "LADDER[1]": ("[1, 2]", "[1, 7]"),
    "{helpers}.PRICE": ("100", "700"),
    "kind()": ("PLAIN = 1", "PLAIN = 7"),
    "Kind.PLAIN": ("PLAIN = 1", "PLAIN = 7"),
    "more()": ("SMALL = 1", "SMALL = 7"),
    "Loud.FIRST": ("FIRST = 1", "FIRST = 7"),
    "10 * first(now) + second(now)": ("(11, 13)", "(13, 11)"),
    "FINE[0][1]": ("0.25", "0.2500000001"),
    "FINE[1][1_500]": ("= 0.5", "= 0.7"),
    "with_default(1.0)": ("0.25", "0.2500000001"),
    "at(now, 0).a": ('"i8", 1', '"i8", 7'),
}
HARMLESS = [
    ("Helpers.", "What helps."),
    ("    return 1", "    # one\n    return 1"),
    ("100", "700"),
]


def print_of(names: tuple[str, str]) -> str:
    """The fingerprint of the trader's decision, as it is on disk now."""
    for name in names:
        sys.modules.pop(name, None)
    importlib.invalidate_caches()
    wake = importlib.import_module(names[1]).wake
    made = decision_unit(Decision(wake, NOTHING, NOTHING))
    return fingerprint(made, made.takes, checked=False)


def edited(
    folder: Path, monkeypatch: pytest.MonkeyPatch, use: str, edit: tuple[str, str], number: str
) -> bool:
    """Whether the fingerprint of a trader changes with an edit of its helpers."""
    names = f"probe_helpers_{number}", f"probe_trader_{number}"
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    text = TRADER.format(helpers=names[0], use=use.format(helpers=names[0]))
    (folder / f"{names[1]}.py").write_text(text)
    (folder / f"{names[0]}.py").write_text(HELPERS)
    before = print_of(names)
    assert print_of(names) == before
    (folder / f"{names[0]}.py").write_text(HELPERS.replace(*edit))
    return print_of(names) != before


@pytest.mark.parametrize("use", EDITS)
def test_an_edit_of_what_a_decision_uses_is_noticed(use, tmp_path, monkeypatch):
    assert edited(tmp_path, monkeypatch, use, EDITS[use], str(list(EDITS).index(use)))


@pytest.mark.parametrize("edit", HARMLESS, ids=["docstring", "comment", "unused constant"])
def test_an_edit_of_anything_else_is_not(edit, tmp_path, monkeypatch):
    number = f"harmless_{HARMLESS.index(edit)}"
    assert not edited(tmp_path, monkeypatch, "lots()", edit, number)


def test_a_constant_behind_two_modules_is_noticed(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "probe_near.py").write_text("import probe_far as q\n")
    (tmp_path / "probe_user.py").write_text(
        "import probe_near\n\n"
        "def wake(state, params, market, now, rng):\n    return probe_near.q.K\n"
    )
    found = []
    for value in (1, 2):
        (tmp_path / "probe_far.py").write_text(f"K = {value}\n")
        sys.modules.pop("probe_near", None)
        found.append(print_of(("probe_far", "probe_user")))
    assert found[0] != found[1]


@compiled
def one():
    return 1


@unit(int, returns=int)
def apart(number):
    return number + one()


@compiled
def both(number):
    return apart(number) + one()


def test_a_function_is_made_of_what_it_inlines_and_calls_units():
    assert {f.__name__ for f in reached(both.py_func)} == {"both", "one"}
    assert units_in(both.py_func) == [apart]
    assert {f.__name__ for f in reached(apart.py_func)} == {"apart", "one"}


def test_builds_and_kinds_of_arguments_have_code_of_their_own():
    prints = {
        fingerprint(one, takes, checked=checked) for takes in [(), (int,)] for checked in (0, 1)
    }
    assert len(prints) == 4


def maker(step):
    @compiled
    def stepped(number):
        return number + step

    return stepped


def test_what_a_closure_holds_counts():
    assert fingerprint(maker(2), (int,), False) == fingerprint(maker(2), (int,), False)
    assert fingerprint(maker(2), (int,), False) != fingerprint(maker(3), (int,), False)
    assert (maker(2)(1), maker(3)(1)) == (3, 4)


def test_what_runs_when_a_function_does_is_what_it_inlines_and_the_units_it_calls():
    assert {f.__name__ for f in called_by(both.py_func)} == {"both", "one", "apart"}
