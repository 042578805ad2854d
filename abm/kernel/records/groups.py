"""What groups of traders hold and do."""

from abm.kernel.records.record import TIME, Column, Record, Room, Shown, numbers

GROUPS = Record(
    name="groups",
    about="what each group holds and did in each instrument, a row an interval",
    columns=(
        TIME,
        Column("group", "i4", "", "whose", Shown.CLASSIFIED),
        Column("instrument", "i4", "", "in what", Shown.INSTRUMENT),
        Column("position", "i8", "lots", "held by all members together"),
        Column("cash", "i8", "ticks x lots", "received less paid since the open"),
        Column("fees", "i8", "ticks x lots", "paid since the open", Shown.PARTS),
        *numbers(
            "i8",
            "lots",
            [
                ("bought", "since the open"),
                ("sold", "since the open"),
                ("aggressive_bought", "of these as the taker"),
                ("aggressive_sold", "of these as the taker"),
            ],
        ),
        Column("withdrawn", "i8", "traders", "members who do not trade now"),
        Column("options", "f8", "ticks x lots", "value of options, premiums and interest received"),
    ),
    room=Room(group_accounts=1),
    view="agents",
)
