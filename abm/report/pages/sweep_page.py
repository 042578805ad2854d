"""The report on a sweep."""

from collections.abc import Iterator

import pandas as pd

from abm.records.run import RunError, open_run
from abm.records.sweep import Sweep
from abm.report.page import Number, Numbers, Page, Section, Text
from abm.report.pages.design import design, question
from abm.report.pages.factor_effects import counterfactuals, effects, tipping_point
from abm.report.pages.headline import amplified, headline, tipping
from abm.report.pages.many_runs import failures, falls, liquidity
from abm.report.pages.origin import close_minute, market, origin, paragraphs
from abm.report.pages.run_figures import run_figures
from abm.report.pages.systemic import early_warning, trader_classes
from abm.report.pages.words import counted, percent
from abm.report.plots.labels import value_text
from abm.risk.sweep.probability import complete
from abm.risk.sweep.threshold import Critical


def sweep_page(sweep: Sweep) -> Page:
    """What was asked, how, and what came of it, of a sweep that was run wholly or in part."""
    facts, runs = sweep.facts, sweep.runs
    title, about = facts.get("title") or sweep.name, paragraphs(facts.get("about") or "")
    with_all = runs[runs["without"] == ""]
    known = "fall" in runs and (with_all["status"] == "complete").any()
    results = tuple(_results(sweep, with_all)) if known else ()
    made = (market(facts), origin(facts))
    start = (*results[:1], design(sweep))
    sections = (*start, *results[1:], failures(runs), *made)
    return Page(title, (*about, question(sweep)), sections)


def _results(sweep: Sweep, runs: pd.DataFrame) -> Iterator[Section]:
    critical = tipping_point(sweep, runs)
    yield Section("Headline numbers", (Numbers(tuple(_headline(sweep, runs, critical))),))
    yield effects(sweep, runs, critical)
    yield counterfactuals(sweep)
    yield falls(runs, sweep.crash, sweep.factors)
    close = close_minute(sweep.facts)
    if any(name.startswith("session") for name in sweep.factors):
        close = None
    yield liquidity(runs, sweep.crash, close)
    yield trader_classes(runs, sweep.factors)
    yield early_warning(sweep, runs)
    yield _representative(sweep, complete(runs))


def _headline(sweep: Sweep, runs: pd.DataFrame, critical: Critical | None) -> Iterator[Number]:
    if critical is not None:
        yield tipping(critical, sweep.factors[0])
    yield from headline(runs, sweep.crash)
    yield from amplified(sweep.runs)


def _representative(sweep: Sweep, known: pd.DataFrame) -> Section:
    """The middle one of the complete runs whose records were kept."""
    kept = [(sweep.path / "tapes" / f"run={run}" / "run.json").is_file() for run in known["run"]]
    rows = known[kept].sort_values(["fall", "point", "seed"])
    if rows.empty:
        return Section("A representative run", ())
    row = rows.iloc[(len(rows) - 1) // 2]
    place = ", ".join(f"{name} {value_text(row[name])}" for name in sweep.factors)
    told = Text(
        f"Seed {row['seed']} at {place}: its fall of {percent(float(row['fall']))} is the middle"
        f" one of {counted(len(rows), 'run')} whose records were kept."
    )
    try:
        run = open_run(sweep.path / "tapes" / f"run={row['run']}")
    except RunError as error:
        return Section("A representative run", (Text(f"Not shown: {error}."),))
    return Section("A representative run", (told, *run_figures(run)))
