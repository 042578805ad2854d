"""The report on one run."""

from abm.records.run import Run, RunError
from abm.report.page import Block, Number, Numbers, Page, Section, Table, Text
from abm.report.pages.origin import market, origin, paragraphs
from abm.report.pages.run_figures import run_figures
from abm.report.pages.words import SPACE, spoken
from abm.report.table import shown
from abm.risk.run.summary import Measured, Summary, summarize

HEADLINE = ("fall", "fall_start", "fall_trough", "recovery", "depth_left", "hedgers_share")
"""Measures that stand out, by their columns."""


def run_page(run: Run) -> Page:
    """What was asked, what came of it, and how it looked, of one run."""
    about = paragraphs(run.experiment.get("about", ""))
    return Page(run.experiment["title"], (*about, _identity(run)), _sections(run))


def _identity(run: Run) -> str:
    status = "" if run.status == "complete" else f" It is {run.status}: what follows is a part."
    return f"One run of {spoken(str(run.facts['name']))}: seed {run.seed}, id {run.id}.{status}"


def _sections(run: Run) -> tuple[Section, ...]:
    headline, measures = _measured(run)
    return (
        Section("Headline numbers", headline),
        Section("How the day went", run_figures(run)),
        Section("All measures", measures),
        market(run.facts),
        origin(run.facts),
    )


def _measured(run: Run) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    try:
        summary = summarize(run)
    except RunError as error:
        return (Text(f"No measures: {error}."),), ()
    chosen = tuple(_number(summary[name]) for name in HEADLINE)
    return (Numbers(chosen),), (measure_table(summary),)


def _number(measure: Measured) -> Number:
    value, unit = shown(measure.value, measure.unit)
    if value == "–" or unit == "clock time":
        return Number(measure.name, value)
    return Number(measure.name, f"{value}{SPACE}{unit}")


def measure_table(summary: Summary) -> Table:
    """Name, value and unit of each measure."""
    rows = ((part.name, *shown(part.value, part.unit)) for part in summary.values())
    return Table(("measure", "value", "unit"), tuple(rows))
