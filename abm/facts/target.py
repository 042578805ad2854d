"""What a calibration aims at: moments of a real tape, or of a file of facts, with their errors."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from abm.errors import UsageError
from abm.facts.bootstrap import standard_errors
from abm.facts.moments import Moment, numbers
from abm.facts.reading.reading import read
from abm.facts.tape import Tape
from abm.risk.run.frames import DAY, Values


@dataclass(frozen=True)
class Target:
    """name: of the tape.  moments, values, errors: what is aimed at; shape (moments,)."""

    name: str
    moments: tuple[Moment, ...]
    values: Values
    errors: Values

    def of(self, wanted: Mapping[Moment, float]) -> Values:
        """These moments of something else, in the same order."""
        return np.array([wanted[moment] for moment in self.moments], np.float64)


def target(
    source: Path,
    moments: Sequence[Moment],
    between: tuple[int, int] | None = None,
    tick: float | None = None,
) -> Target:
    """The target that a file holds: JSON as of `abm facts`, or a tape of any kind it reads.

    between: start and end (ns after midnight) of the part of a tape that counts.  tick: size of a
    tick in currency. A moment that is not known with a standard error above 0 is left out.
    UsageError if that leaves none.
    """
    if source.suffix == ".json":
        if between is not None:
            remedy = "give the tape itself, or facts of that part"
            raise UsageError("facts of a file are of all its time", place=source, remedy=remedy)
        found = _of_facts(source)
    else:
        found = _of_tape(first_tape(source, between, tick), moments)
    return _known(source.name, moments, found)


def first_tape(source: Path, between: tuple[int, int] | None, tick: float | None) -> Tape:
    """The first day of a source, or the part of it that counts."""
    tape = next(iter(read(source, tick=tick)))
    if between is None:
        return tape
    midnight = tape.open // DAY * DAY
    start, end = (midnight + time for time in between)
    if not max(start, tape.open) < min(end, tape.close):
        remedy = "give times between its first and its last message"
        raise UsageError("it has nothing between these times", place=source, remedy=remedy)
    return tape.between(max(start, tape.open), min(end, tape.close))


Known = Mapping[Moment, tuple[float, float]]
"""Value and standard error of each moment."""


def _of_tape(tape: Tape, moments: Sequence[Moment]) -> Known:
    values, errors = numbers(tape, moments), standard_errors(tape, moments)
    return {moment: (values[moment], errors[moment]) for moment in moments}


def _of_facts(file: Path) -> Known:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))["numbers"]
        return {
            Moment(n["fact"], n["row"]): (_number(n["value"]), _number(n["error"])) for n in told
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = "give the facts.json that `abm facts` writes"
        raise UsageError(f"no file of facts: {error!r}", place=file, remedy=remedy) from None


def _number(told: float | None) -> float:
    return float("nan") if told is None else float(told)


def _known(name: str, moments: Iterable[Moment], found: Known) -> Target:
    nothing = (float("nan"), float("nan"))
    kept = [m for m in moments if np.isfinite(found.get(m, nothing)).all() and found[m][1] > 0]
    if not kept:
        raise UsageError(
            "none of the moments is known there with a standard error",
            place=name,
            remedy="name others under calibrate.facts, or give a longer tape",
        )
    values, errors = np.array([found[moment] for moment in kept], np.float64).T
    return Target(name, tuple(kept), values, errors)
