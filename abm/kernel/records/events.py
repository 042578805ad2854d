"""What is worth a note and is no order: phases, withdrawals, limits, refusals."""

from abm.kernel.records.record import BOOK, TIME, Column, Record, Room, Shown

EVENT_NAMES = (
    "phase",
    "withdrawal",
    "return",
    "delta_limit",
    "gamma_limit",
    "vega_limit",
    "loss_limit",
    "within_limits",
    "refusal",
)
PHASE_CHANGE, WITHDRAWAL, RETURN = 0, 1, 2
DELTA_LIMIT, GAMMA_LIMIT, VEGA_LIMIT, LOSS_LIMIT, WITHIN_LIMITS, REFUSAL = 3, 4, 5, 6, 7, 8

EVENTS = Record(
    name="events",
    about="changes of phase, withdrawals, returns, limits broken, clients refused",
    columns=(
        TIME,
        Column("kind", "i4", "", "what happened", Shown.CODE, words=EVENT_NAMES),
        Column("trader", "i4", "", "to whom, -1: to nobody"),
        Column("group", "i4", "", "of that trader", Shown.GROUP),
        BOOK,
        Column("value", "f8", "", "what the kind says: a phase, a reason, how much was asked"),
    ),
    room=Room(messages=1),
)
