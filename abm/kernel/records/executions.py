"""Parent orders at their end."""

from abm.kernel.records.record import BOOK, TIME, Column, Record, Room, Shown

EXECUTIONS = Record(
    name="executions",
    about="parent orders at their end: what was asked, filled and paid",
    columns=(
        TIME,
        Column("start", "i8", "ns", "when it was asked for"),
        Column("trader", "i4", "", "who asked"),
        Column("group", "i4", "", "of the trader", Shown.GROUP),
        BOOK,
        Column("lots", "i8", "lots", "asked: bought, or below 0 sold"),
        Column("filled", "i8", "lots", "done of that, of the same sign"),
        Column("children", "i8", "orders", "sent for it"),
        Column("arrival", "f8", "ticks", "mid-price when it was asked for"),
        Column("cost", "f8", "ticks x lots", "paid above the arrival price"),
        Column("fees", "i8", "ticks x lots", "paid for it", Shown.PARTS),
    ),
    room=Room(messages=1),
)
