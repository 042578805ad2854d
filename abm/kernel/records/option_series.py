"""Listed options: surface and quotes."""

from abm.kernel.records.record import BOOK, TIME, Column, Record, Room, Shown, numbers

OPTION_SERIES = Record(
    name="option_series",
    about="surface and quotes of the listed options, a row an option and interval",
    columns=(
        TIME,
        BOOK,
        Column("chain", "i4", "", "of the option", Shown.CHAIN),
        Column("series", "i8", "", "number of the option series"),
        Column("kind", "i4", "", "of the option", Shown.CODE, words=("call", "put")),
        Column("strike", "f8", "ticks", "of the option"),
        Column("expiry", "i8", "ns", "of the option"),
        Column("spot", "f8", "ticks", "mid-price of the underlying"),
        *numbers(
            "f8",
            "a year",
            [
                ("volatility", "of the surface"),
                ("bid", "best volatility bid, 0 where nobody does"),
                ("ask", "best volatility asked, 0 where nobody does"),
            ],
        ),
        Column("value", "f8", "ticks", "by the surface"),
        Column("delta", "f8", "", "by the surface"),
        Column("vega", "f8", "ticks", "per 1 of volatility"),
        Column("dealers", "i8", "lots", "held by makers together"),
    ),
    room=Room(series=1),
)
