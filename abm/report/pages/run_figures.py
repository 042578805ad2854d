"""The figures of one run, as far as the records that it kept allow."""

from collections.abc import Iterator

from abm.discovery import found_in
from abm.records.run import RunError
from abm.report import plots
from abm.report.page import Block, Picture, Text
from abm.report.plots.run_figure import RunFigure
from abm.risk.run.frames import RunRecords

FIGURES = {
    each.name: each for each in sorted(found_in(plots, RunFigure), key=lambda figure: figure.place)
}
"""By name, in the order of the page."""


def run_figures(run: RunRecords) -> tuple[Block, ...]:
    """Every figure that can be drawn, and a line for each that lacks its records."""
    return tuple(_drawn(run))


def _drawn(run: RunRecords) -> Iterator[Block]:
    lacking = []
    for figure in FIGURES.values():
        try:
            yield Picture(figure.name, figure.draw(run), figure.caption)
        except RunError as error:
            lacking.append(str(error))
    for reason in dict.fromkeys(lacking):
        yield Text(f"Not drawn: {reason}.")
