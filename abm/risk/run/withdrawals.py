"""How often traders stopped trading."""

from abm.risk.run.frames import count_events
from abm.risk.run.measure import NOT_NEGATIVE, Measure, Subject

WITHDRAWALS = Measure(
    "withdrawals",
    "Withdrawals",
    "times",
    lambda run, _, __: count_events(run, "withdrawal"),
    Subject.FALL,
    bounds=NOT_NEGATIVE,
)
