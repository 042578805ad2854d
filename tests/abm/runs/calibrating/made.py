"""The zero-intelligence book of experiments/find_rates.yaml to calibrate, and its tapes."""

from pathlib import Path

from abm.facts.bootstrap import standard_errors
from abm.facts.moments import numbers
from abm.facts.target import Target
from abm.facts.target import _known as known
from abm.runs.calibrating.simulator import Simulator, tape_of
from abm.runs.catalogue import point_reader
from abm.runs.files import Point
from abm.runs.shipped import EXPERIMENTS

FILE = (EXPERIMENTS / "find_rates.yaml").read_text(encoding="utf-8")


def simulator(folder: Path, text: str = FILE) -> Simulator:
    """Of the file, written to a folder."""
    file = folder / "book.yaml"
    file.write_text(text)
    return Simulator(str(file))


def tape_target(simulate: Simulator, place: list[float], seed: int) -> Target:
    """What a market with the parameters at a place of the unit cube would aim at, from its tape."""
    experiment = point_reader(simulate.request.path, (), "calibrate")(
        Point(simulate.calibrate.settings(place))
    )
    tape = tape_of(experiment, seed)
    values, errors = (
        numbers(tape, simulate.moments),
        standard_errors(tape, simulate.moments, draws=100),
    )
    return known("made", simulate.moments, {m: (values[m], errors[m]) for m in simulate.moments})
