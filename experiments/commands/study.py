"""`abm study`: what many small runs say together; a table, a figure, and the rows behind them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.catalogue import read_variants
from experiments.commands.console import console
from experiments.commands.errors import UsageError
from experiments.commands.json_text import json_text
from experiments.commands.run import progress_bar
from experiments.files.faults import nearest
from experiments.running import Request
from experiments.studies import Question, Row, questions
from experiments.studying import Case, Plan, as_frame, run_study
from models.experiment import Study

if TYPE_CHECKING:
    import pandas as pd

PARTIAL = ".partial"
"""Ending of what is not whole yet, or never became so."""


def study(request: Request, out: Path, seeds: int | None, jobs: int, as_json: bool) -> None:
    """Run every variant with every seed, then print, draw and keep what came of it."""
    plan = planned(request, seeds)
    folder = out / request.folder
    folder.mkdir(parents=True, exist_ok=True)
    frame = _frame(plan, jobs, folder / "study.csv")
    _write(frame, folder / "study.csv")
    (folder / "study.json").write_text(json_text(plan.facts()) + "\n", encoding="utf-8")
    plan.question.figure(frame).savefig(folder / "study.png", dpi=150)
    if as_json:
        print(json_text({"study": str(folder), "rows": frame.to_dict("records")}))
        return
    console().print(plan.question.table(frame))
    print(f"figure  {folder / 'study.png'}\nrows    {folder / 'study.csv'}")


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


def _frame(plan: Plan, jobs: int, file: Path) -> "pd.DataFrame":
    """The rows of all runs; after Ctrl-C those of the runs that have ended are kept."""
    found: dict[Case, list[Row]] = {}
    runs = f"{len(plan.variants)} variants x {len(plan.seeds)} seeds"
    with progress_bar() as progress:
        task = progress.add_task(f"{runs}; new traders compile first", total=len(plan.cases))
        try:
            for case, rows in run_study(plan, jobs):
                found[case] = rows
                progress.update(task, advance=1, description=runs)
        except KeyboardInterrupt:
            kept = _partial(as_frame(plan, found), file)
            count = f"{len(found)} of {len(plan.cases)} runs"
            print(f"\nthe rows of the {count} that ended are in {kept}", file=sys.stderr)
            raise
    return as_frame(plan, found)


def _partial(frame: "pd.DataFrame", file: Path) -> Path:
    partial = file.with_name(file.name + PARTIAL)
    frame.to_csv(partial, index=False)
    return partial


def _write(frame: "pd.DataFrame", file: Path) -> None:
    """The rows, in a file that is there only when it is whole."""
    _partial(frame, file).replace(file)
