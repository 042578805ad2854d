"""How much was traded."""

from abm.risk.run.frames import RunRecords, rows_of
from abm.risk.run.measure import NOT_NEGATIVE, Measure, Subject


def traded_volume(run: RunRecords, instrument: str | None = None) -> float:
    """Lots traded over the run, those of auctions included."""
    return float(rows_of(run, run.trades, instrument)["quantity"].sum())


VOLUME = Measure(
    "volume",
    "Volume",
    "lots",
    lambda run, _, instrument: traded_volume(run, instrument),
    Subject.ACTIVITY,
    bounds=NOT_NEGATIVE,
)
