"""How long one waits for the first event of a run.

As a script, `python -m experiments.benchmark.start FILE`, it takes an experiment so far and stops.
"""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, PIPE, Popen
from time import perf_counter
from typing import TYPE_CHECKING

from experiments.benchmark.tables import Part
from experiments.catalogue import HERE
from experiments.code_versions import ROOT

if TYPE_CHECKING:
    from abm.model import MarketModel

REPETITIONS = 5
EXPERIMENT = HERE / "hedging_cascade.yaml"
HELP = ("-c", "from experiments.main import main; main()", "--help")


def start(experiment: Path = EXPERIMENT, repetitions: int = REPETITIONS) -> Part:
    """Time the start of a run with nothing compiled, then with all that the first one compiled."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "ABM_CACHE": cache}
        run = ("-m", __name__, str(experiment))
        first = _seconds_to_line(run, environment)
        later = median(_seconds_to_line(run, environment) for _ in range(repetitions))
        helped = median(_seconds_to_line(HELP, environment) for _ in range(repetitions))
    method = (
        f"`abm run experiments/{experiment.name}` from the start of the process until the market"
        " has opened: imports, reading the file, building the market, and the compiled code, with"
        " no cache and with that of the run before. `abm --help` until its first line. Wall time;"
        f" the median of {repetitions} processes, of the run with no cache one."
    )
    rows = (
        ("first event, nothing compiled yet", round(1e3 * first)),
        ("first event, compiled before", round(1e3 * later)),
        ("the difference: compiling", round(1e3 * (first - later))),
        ("--help", round(1e3 * helped)),
    )
    return Part("Start", method, ("until", "ms"), rows)


def _seconds_to_line(arguments: tuple[str, ...], environment: Mapping[str, str]) -> float:
    """Wall time from the start of a Python process to the first line that it prints."""
    began = perf_counter()
    command = [sys.executable, *arguments]
    with Popen(command, cwd=ROOT, env=environment, stdout=PIPE, stderr=DEVNULL) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = perf_counter() - began
        process.stdout.read()
    if process.returncode != 0 or not line:
        raise RuntimeError(f"{' '.join(arguments)} failed with exit code {process.returncode}")
    return took


def until_first_event(experiment: Path) -> None:
    """Do what `abm run` does, up to the first event, and say when it has happened."""
    from experiments.commands import run as command  # noqa: F401  imports what `abm run` imports
    from experiments.main import app  # noqa: F401
    from experiments.running import Request, run

    with tempfile.TemporaryDirectory() as folder:
        run(Request(experiment), Path(folder) / "run", watch=_report_first_event)


def _report_first_event(model: "MarketModel") -> None:
    """Is shown the model before anything has happened in it."""
    model.advance(model.now)
    print(f"{model.now} ns: the first event has happened", flush=True)
    sys.exit()


if __name__ == "__main__":
    until_first_event(Path(sys.argv[1]))
