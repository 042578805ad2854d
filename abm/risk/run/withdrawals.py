"""How often traders stopped trading."""

from abm.risk.run.frames import count_events
from abm.risk.run.measure import Measure, Subject

WITHDRAWALS = Measure(
    "withdrawals",
    "Withdrawals",
    "times",
    lambda run, _, __: count_events(run, "withdrawal"),
    Subject.FALL,
)
