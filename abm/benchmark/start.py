"""How long one waits for the first event: the first time ever, after an edit, and ever after."""

import ast
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, PIPE, Popen
from time import perf_counter

from abm.benchmark.tables import Part
from abm.runs.code_versions import ROOT

REPETITIONS = 5
EDITS = 3
"""How often each of the two files is edited."""
EXPERIMENT = Path("experiments", "hedging_cascade.yaml")
FIRST_EVENT = ("-m", "abm.cli.first_event")
HELP = ("-c", "from abm.cli.main import main; main()", "--help")

Place = tuple[Path, str]
"""A file and a function in it."""
TRADER: Place = (Path("abm", "agents", "intermediary.py"), "wake")
POLICY: Place = (Path("abm", "agents", "hedging", "fixed_band.py"), "hedge")
"""In the market that is timed; these functions are edited."""

ROUNDS = 5_000_000
"""Additions of the load: about half a second of this machine's plain Python."""

Row = tuple[str, float, float]
"""What is waited for, seconds, and seconds that it should take at most."""


def start(
    experiment: Path = EXPERIMENT, repetitions: int = REPETITIONS, edits: int = EDITS
) -> Part:
    """Time every kind of start. Raises RuntimeError if one fails."""
    unit = load()
    with our_copy() as copy:
        rows = tuple(_row(*each, unit) for each in _times(copy, experiment, repetitions, edits))
    method = (
        f"`abm run {experiment}` from the start of the process until the market has opened, with an"
        " empty cache, with that of the runs before, and when in a copy of the sources a line has"
        " been put into the decision of a trader, or into a hedging policy; the market of the"
        " README's example from the start of Python to the end of the first step, when those runs"
        " have been before; `abm --help` until its first line. Wall time; medians of"
        f" {repetitions} processes, of {edits} edits, of one with an empty cache and of one of the"
        f" example. Machines differ: beside each time, it in % of {unit:.2f} s, which {ROUNDS:,}"
        " additions in plain Python take on this one, in the minute before."
    )
    columns = ("until", "ms", "% of the load", "goal ms", "holds")
    return Part("Start", method, columns, rows)


def _times(copy: "Copy", experiment: Path, repetitions: int, edits: int) -> Iterator[Row]:
    """One after the other, in a cache that is empty at first."""
    run = (*FIRST_EVENT, str(experiment))
    yield "first event, first run ever", copy.seconds(run), 25.0
    yield "first event, compiled before", _median(repetitions, lambda _: copy.seconds(run)), 1.5
    yield "README's example, first step", copy.seconds(FIRST_EVENT), 5.0
    for what, place in (("a trader", TRADER), ("a hedging policy", POLICY)):
        took = _median(edits, partial(copy.seconds_edited, run, place))
        yield f"first event, {what} edited", took, 5.0
    yield "--help", _median(repetitions, lambda _: copy.seconds(HELP)), 0.5


def _row(what: str, took: float, goal: float, unit: float) -> tuple[str | int, ...]:
    holds = "yes" if took <= goal else "NO"
    return (what, round(1e3 * took), round(100 * took / unit), round(1e3 * goal), holds)


def _median(count: int, seconds: Callable[[int], float]) -> float:
    return median(seconds(number) for number in range(count))


def load() -> float:
    """Median seconds of a load that is the same everywhere: plain Python, one core."""
    return _median(3, lambda _: _seconds_of_the_load())


def _seconds_of_the_load() -> float:
    began, total = perf_counter(), 0
    for number in range(ROUNDS):
        total += number
    return perf_counter() - began


# processes


@dataclass(frozen=True)
class Copy:
    """Sources that may be edited, and a cache that they alone use."""

    place: Path
    cache: Path

    def seconds(self, arguments: tuple[str, ...]) -> float:
        """Wall time from the start of a Python process to the first line that it prints."""
        command = [sys.executable, *arguments]
        environment = os.environ | {"PYTHONPATH": str(self.place), "ABM_CACHE": str(self.cache)}
        began = perf_counter()
        with Popen(
            command, cwd=self.place, env=environment, stdout=PIPE, stderr=DEVNULL
        ) as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            took = perf_counter() - began
            process.stdout.read()
        if process.returncode != 0 or not line:
            raise RuntimeError(f"{' '.join(arguments)} failed with exit code {process.returncode}")
        return took

    def seconds_edited(self, arguments: tuple[str, ...], place: Place, number: int) -> float:
        """The same with a function edited, another time for each number; it is put back."""
        file, function = place
        path = self.place / file
        before = path.read_text("utf-8")
        path.write_text(edited(before, function, number), "utf-8")
        try:
            return self.seconds(arguments)
        finally:
            path.write_text(before, "utf-8")


@contextmanager
def our_copy() -> Iterator[Copy]:
    """A copy of our packages in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for package in ("abm", "models", "experiments"):
            shutil.copytree(ROOT / package, place / package)
        yield Copy(place, place / "cache")


def edited(text: str, function: str, number: int) -> str:
    """A source in which a function begins with a line that says nothing, and is compiled."""
    nodes = ast.walk(ast.parse(text))
    found = next(n for n in nodes if isinstance(n, ast.FunctionDef) and n.name == function)
    first = found.body[1]  # after its docstring
    lines = text.splitlines(keepends=True)
    lines.insert(first.lineno - 1, f"{' ' * first.col_offset}edit = {number}\n")
    return "".join(lines)
