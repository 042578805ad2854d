"""The measures of one run as named numbers with units."""

from dataclasses import dataclass

from abm.discovery import found_in
from abm.risk import run as folder
from abm.risk.run.crashes import worst_fall
from abm.risk.run.fall import Fall
from abm.risk.run.fallout import growth, wealth
from abm.risk.run.frames import RunRecords, first_instrument
from abm.risk.run.measure import REAL, Bounds, Measure

MEASURES = {
    each.column: each
    for each in sorted(found_in(folder, Measure), key=lambda measure: measure.subject)
}
"""By column, in their order: all measures but profits, which are named after groups."""


@dataclass(frozen=True)
class Measured:
    """A number with its unit, a name for readers, and bounds; NaN where it is undefined."""

    name: str
    value: float
    unit: str
    bounds: Bounds = REAL


Summary = dict[str, Measured]
"""What was measured, by the name of its column in a table of runs."""


def is_fraction(column: str) -> bool:
    """Whether a measure is one that readers are told in percent."""
    return column in MEASURES and MEASURES[column].unit.startswith("fraction")


def bounds_of(column: str) -> Bounds:
    """Between which a column of a table of runs lies."""
    return MEASURES[column].bounds if column in MEASURES else REAL


def summarize(run: RunRecords, instrument: str | None = None) -> Summary:
    """All scalar measures of a run on one instrument, by default its first.

    The keys are the same for every run, but for those of profit_<group> and profit_in_fall_<group>,
    and for those of options and hedging, which only runs have that keep records of option accounts.
    """
    instrument = instrument or first_instrument(run)
    fall = worst_fall(run, instrument)
    summary = {
        column: Measured(
            measure.name, measure.of(run, fall, instrument), measure.unit, measure.bounds
        )
        for column, measure in MEASURES.items()
        if measure.applies(run)
    }
    return summary | _profits(run, fall)


def one_row(summary: Summary) -> dict[str, float]:
    """Values by name: a row of a table of runs."""
    return {name: measured.value for name, measured in summary.items()}


def _profits(run: RunRecords, fall: Fall | None) -> Summary:
    path = wealth(run)
    day = {
        f"profit_{group}": Measured(f"Profit of {group}", float(value), "currency")
        for group, value in growth(path, None, run.close_time).items()
    }
    if fall is None:
        return day
    return day | {
        f"profit_in_fall_{group}": Measured(
            f"Profit of {group} in the fall", float(value), "currency"
        )
        for group, value in growth(path, fall.start, fall.trough).items()
    }
