"""A study: many runs of one experiment in memory, in variants and over seeds, and what they say."""

import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from abm.errors import AbmError, UsageError
from abm.runs.catalogue import read_variants
from abm.runs.code_versions import code_version
from abm.runs.files.experiment import Experiment
from abm.runs.files.faults import nearest
from abm.runs.files.sections import Study
from abm.runs.running import Request, between_slices, slices
from abm.runs.studies import Question, Row, questions
from abm.runs.worker_pool import each_done

if TYPE_CHECKING:
    import pandas as pd

    from abm.model import MarketModel

PIECES = 10
"""Pieces that a run is cut into, so that Ctrl-C need not wait for its end."""

Case = tuple[str, int]
"""One run: name of the variant, seed."""


class StudyError(AbmError):
    """A run of a study failed, or what measures it; says which run. The cause is chained."""


@dataclass(frozen=True)
class Plan:
    """The runs of a study: every variant of a request with the same seeds.

    module: that of the question, by which other processes find it.
    """

    request: Request
    module: str
    variants: tuple[str, ...]
    seeds: range

    @property
    def name(self) -> str:
        """The question's."""
        return self.module.rpartition(".")[2]

    @property
    def question(self) -> "Question":
        """What measures a run."""
        return cast("Question", import_module(self.module))

    @property
    def cases(self) -> list[Case]:
        """The runs in the order of their table: variants as in the file, then seeds."""
        return [(variant, seed) for variant in self.variants for seed in self.seeds]

    def facts(self) -> dict[str, Any]:
        """What it takes to repeat the study."""
        experiment = self.request.read()
        return {
            "name": self.request.name,
            "question": self.name,
            "code_version": code_version(),
            "seeds": list(self.seeds),
            "variants": list(self.variants),
            "experiment": experiment.model_dump(mode="json"),
        }


def planned(request: Request, seeds: int | None = None) -> Plan:
    """The runs that a file asks for; FileErrors with what is wrong in it or in a variant.

    seeds: instead of the study's.
    """
    experiment = request.read()
    if experiment.study is None:
        raise UsageError(
            f"{request.path} has no study: add `study:` with a question (one of:"
            f" {', '.join(questions())}) and variants, or run it once with `abm run`"
        )
    question = _question(experiment.study)
    variants = read_variants(request.path, experiment.study, request.overrides, request.without)
    last = experiment.seed + (seeds or experiment.study.seeds)
    return Plan(request, question.__name__, tuple(variants), range(experiment.seed, last))


def _question(study: Study) -> Question:
    known = questions()
    if study.question not in known:
        meant = nearest(study.question, known)
        hint = f"; did you mean {meant!r}?" if meant else ""
        names = ", ".join(known)
        raise UsageError(f"study.question: there is no {study.question!r}, only: {names}{hint}")
    return known[study.question]


def run_study(plan: Plan, jobs: int = 1) -> "Iterator[tuple[Case, list[Row]]]":
    """The rows of every run, as the runs end: with several workers in any order.

    Raises StudyError when a run fails; what has not begun is not run then.
    """
    work = _Runner(plan).rows if jobs == 1 else partial(_rows_by_worker, plan)
    return each_done(work, plan.cases, jobs)


def as_frame(plan: Plan, found: "Mapping[Case, list[Row]]") -> "pd.DataFrame":
    """The rows found, in the order of the plan, beside their variant and seed."""
    import pandas as pd

    done = [case for case in plan.cases if case in found]
    rows = [{"variant": case[0], "seed": case[1]} | row for case in done for row in found[case]]
    names = dict.fromkeys(["variant", "seed", *(name for row in rows for name in row)])
    return pd.DataFrame(rows, columns=list(names))


# one run


class _Runner:
    """Runs cases of a plan, one after the other, in one process."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._question = plan, plan.question
        self._experiments: dict[str, Experiment] = {}

    def rows(self, case: Case) -> "list[Row]":
        """Run a case and measure it. Raises StudyError."""
        try:
            return self._rows(*case)
        except Exception as error:
            place = _place(error, self._question)
            told = f"variant {case[0]!r}, seed {case[1]}: {type(error).__name__}: {error} ({place})"
            raise StudyError(told) from error

    def _rows(self, variant: str, seed: int) -> "list[Row]":
        if variant not in self._experiments:
            self._experiments[variant] = self._plan.request.read(variant)
        experiment = self._experiments[variant]
        with experiment.build(seed) as model:
            _run(model)
            measured = self._question.measure(model, experiment)
        return measured if isinstance(measured, list) else [measured]


def _run(model: "MarketModel") -> None:
    """To the close."""
    with between_slices() as check:
        for until in slices(model, PIECES):
            model.advance(until)
            check()


def _place(error: Exception, question: "Question") -> str:
    """Where it happened: in the question, or else where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename == question.__file__] or frames
    return f"{ours[-1].filename}, line {ours[-1].lineno}"


# a worker


def _rows_by_worker(plan: Plan, case: Case) -> "list[Row]":
    return _runner(plan).rows(case)


@cache
def _runner(plan: Plan) -> _Runner:
    """That of this worker, which reads each variant once."""
    return _Runner(plan)
