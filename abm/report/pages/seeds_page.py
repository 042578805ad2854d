"""The report on the seeds of one experiment."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from abm.records.run import Run
from abm.report.page import Numbers, Page, Section, Table, Text
from abm.report.pages.headline import headline
from abm.report.pages.many_runs import failures, falls, liquidity
from abm.report.pages.origin import close_minute, market, origin, paragraphs
from abm.report.pages.run_figures import run_figures
from abm.report.pages.words import counted, percent, spoken
from abm.report.table import interval_shown, shown
from abm.risk.run.measure import CLOCK
from abm.risk.run.summary import Summary, one_row, summarize
from abm.risk.statistics.intervals import STUDENT, mean_interval
from abm.risk.sweep.probability import CRASH, complete

TIMES = ("fall_start", "fall_trough")


def seeds_page(runs: Sequence[Run], crash: float = CRASH) -> Page:
    """What several seeds of one experiment say together, and how the middle one looked.

    crash: fall from which on a run is a crash.  RunError if a complete run keeps too few records.
    """
    first = runs[0]
    summaries = {run.seed: summarize(run) for run in runs if run.status == "complete"}
    frame = _frame(runs, summaries)
    about = paragraphs(first.experiment.get("about", ""))
    identity = f"{counted(len(runs), 'seed')} of {spoken(str(first.facts['name']))}."
    known = _known(runs, frame, summaries, crash) if summaries else ()
    end = (failures(frame), market(first.facts), origin(first.facts))
    return Page(first.experiment["title"], (*about, identity), (*known, *end))


def _frame(runs: Sequence[Run], summaries: dict[int, Summary]) -> pd.DataFrame:
    """A runs frame of one point."""
    rows = []
    for run in runs:
        facts = {"run": run.id, "point": 0, "seed": run.seed, "without": "", "status": run.status}
        rows.append(facts | {"error": ""} | one_row(summaries.get(run.seed, {})))
    return pd.DataFrame(rows)


def _known(
    runs: Sequence[Run], frame: pd.DataFrame, summaries: dict[int, Summary], crash: float
) -> Iterator[Section]:
    yield Section("Headline numbers", (Numbers(tuple(headline(frame, crash))),))
    yield falls(frame, crash)
    yield liquidity(frame, crash, close_minute(runs[0].facts))
    seed = middle(frame)
    run = next(run for run in runs if run.seed == seed)
    fall = percent(float(frame.set_index("seed")["fall"].fillna(0.0)[seed]))
    told = Text(f"Seed {seed}: its fall of {fall} is the middle one of all seeds.")
    yield Section("A representative run", (told, *run_figures(run)))
    yield Section("All measures", (_over_seeds(frame, summaries), _by_seed(frame)))


def middle(frame: pd.DataFrame) -> int:
    """The seed whose fall is the (lower) median of complete runs."""
    known = complete(frame).sort_values(["fall", "seed"])
    return int(known["seed"].iloc[(len(known) - 1) // 2])


def _over_seeds(frame: pd.DataFrame, summaries: dict[int, Summary]) -> Table:
    measures = {name: part for summary in summaries.values() for name, part in summary.items()}
    rows = []
    for name, measure in measures.items():
        known = frame[name].dropna().to_numpy(np.float64)
        if len(known):
            value, unit = shown(float(known.mean()), measure.unit)
            ends = interval_shown(*mean_interval(known, measure.bounds), measure.unit)
            rows.append((measure.name, value, ends, unit))
    heads = ("measure", "mean", "95 % interval", "unit")
    return Table(heads, tuple(rows), f"Mean over the seeds where it is defined; {STUDENT}")


def _by_seed(frame: pd.DataFrame) -> Table:
    rows = tuple(
        (str(row["seed"]), percent(row["fall"]), *(shown(row[time], CLOCK)[0] for time in TIMES),
         percent(row["depth_left"]))
        for row in complete(frame).to_dict("records")
    )  # fmt: skip
    return Table(("seed", "fall", "start", "trough", "depth left"), rows, "Each seed")
