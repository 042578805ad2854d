"""From an experiment file to an experiment, with the traders, policies and rules it names."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from abm.kinds import NO_KINDS, Kinds, built_in, from_file
from abm.runs import files
from abm.runs.code_versions import own_code
from abm.runs.files import Fault, FileErrors, Point, read, schema_json
from abm.runs.files.experiment import Experiment, NamedMarket, with_kinds
from abm.runs.files.markets import load_experiment
from abm.runs.files.paths import refuse_overruled
from abm.runs.files.sections import Study


def schema(own: Kinds = NO_KINDS) -> TypeAdapter[Any]:
    """What an experiment file may say, with kinds beside those that are built in."""
    return _schema(built_in() | own)


@cache
def _schema(kinds: Kinds) -> TypeAdapter[Any]:
    """Made once: a study reads its file once a variant."""
    return TypeAdapter(with_kinds(kinds))


def editor_schema() -> dict[str, Any]:
    """JSON Schema of experiment files: those that hold their market, and those that name it."""
    either: Any = with_kinds(built_in()) | NamedMarket
    return schema_json(TypeAdapter(either))


def read_experiment(
    path: Path,
    overrides: Sequence[str] = (),
    without: Sequence[str] = (),
    variant: str | None = None,
) -> Experiment:
    """The experiment of a file. Raises FileErrors with everything that is wrong in it.

    variant: of the file's study, which is set in it too.
    """
    if any(text.partition("=")[0].strip() == "code" for text in overrides):
        allowed = "a change of what the file says elsewhere; files of code are named in the file"
        raise FileErrors([Fault("--set code", None, "code", "an override", allowed)])
    own = own_kinds(path)
    changes = () if variant is None else ("study", "variants", variant)
    experiment: Experiment = read(path, schema(own), overrides, without, changes)
    return experiment


def read_points(
    path: Path, points: Iterable[Point], overrides: Sequence[str] = ()
) -> Iterator[Experiment]:
    """The experiment of a file at each point of its sweep. Raises FileErrors at the first fault."""
    return files.read_points(path, schema(own_kinds(path)), points, overrides)


def point_reader(
    path: Path, overrides: Sequence[str], section: str
) -> Callable[[Point], Experiment]:
    """Makes the experiment of a file at any point that a section of it asks for."""
    return files.PointReader[Any](path, schema(own_kinds(path)), overrides, (section,))


def read_variants(
    path: Path, study: Study, overrides: Sequence[str] = (), without: Sequence[str] = ()
) -> dict[str, Experiment]:
    """The experiment of a file in each variant of its study, by name.

    Raises FileErrors with everything that is wrong in any of them, or if an override says what all
    of them set anew.
    """
    remedy = "a key that a variant leaves as it is; or edit the variants"
    refuse_overruled(overrides, list(study.variants.values()), "every variant", remedy)
    found: dict[str, Experiment] = {}
    faults: list[Fault] = []
    for name in study.variants:
        try:
            found[name] = read_experiment(path, overrides, without, name)
        except FileErrors as errors:
            faults += errors.faults
    if faults:
        raise FileErrors(faults)
    return found


@cache
def kinds_of(folder: str, files: tuple[str, ...], own: str) -> Kinds:
    """What Python files define, relative to a folder, read once in a process.

    own: the hash that they must have. Raises RuntimeError if they have another.
    """
    if own_code(folder, files) != own:
        raise RuntimeError(f"{', '.join(files)} in {folder} changed since the sweep began")
    return reduce(or_, (from_file(Path(folder) / name) for name in files), NO_KINDS)


def own_kinds(path: Path) -> Kinds:
    """What the Python files define that an experiment file lists under `code`."""
    document = load_experiment(path)
    files = document.data.get("code")
    found = NO_KINDS
    faults = []
    for number, name in enumerate(files if isinstance(files, list) else []):
        try:
            found |= from_file(path.parent / str(name))
        except ImportError as error:
            allowed = "a Python file, relative to this one, that defines a trader, policy or rule"
            place, told = document.place(("code", number)), f"{name} ({error})"
            faults.append(Fault(place.file, place.line, f"code.{number}", told, allowed))
    if faults:
        raise FileErrors(faults)
    return found
