"""The best displayed levels."""

from abm.kernel.records.record import BOOK, TIME, Column, Record, Room, Shown

LEVELS = 10
"""Levels of a side in a snapshot."""

DEPTH = Record(
    name="depth",
    about="the best ten displayed levels a side, a row an interval",
    columns=(
        TIME,
        BOOK,
        Column("bid_price", "i8", "ticks", "from the best on", Shown.LEVELS, levels=LEVELS),
        Column("bid_quantity", "i8", "lots", "0: no such level", Shown.LEVELS, levels=LEVELS),
        Column("ask_price", "i8", "ticks", "from the best on", Shown.LEVELS, levels=LEVELS),
        Column("ask_quantity", "i8", "lots", "0: no such level", Shown.LEVELS, levels=LEVELS),
    ),
    room=Room(books=1),
)
