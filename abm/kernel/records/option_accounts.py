"""What option accounts hold, and the parts of their profit."""

from abm.kernel.records.record import TIME, Column, Record, Room, Shown, numbers

PROFIT_PARTS = (
    ("delta", "of moves of the underlying"),
    ("gamma", "of the square of its moves"),
    ("theta", "of time"),
    ("vega", "of moves of the volatility"),
    ("volga", "of the square of these"),
    ("vanna", "of both moves together"),
    ("rate", "of interest"),
    ("edge", "of options traded off their value"),
    ("spread", "of half-spreads paid by hedges"),
    ("impact", "of what hedges moved the price"),
    ("fees", "of fees paid"),
    ("residual", "of what the others leave unexplained"),
)
"""Parts of the profit since the open, by name; costs are negative."""

OPTION_ACCOUNTS = Record(
    name="option_accounts",
    about="what each option account holds, and the parts of its profit, a row an interval",
    columns=(
        TIME,
        Column("trader", "i4", "", "whose option account"),
        Column("group", "i4", "", "of the trader", Shown.GROUP),
        Column("instrument", "i4", "", "in what", Shown.INSTRUMENT),
        Column("position", "i8", "lots", "held of the underlying"),
        Column("mid", "f8", "ticks", "mid-price of the underlying"),
        *numbers(
            "f8",
            "ticks x lots",
            [
                ("cash", "held"),
                ("options", "value of the options"),
                ("wealth", "cash, options and position at the mid-price"),
                ("floor", "under which an insured wealth should not fall; 0 without"),
            ],
        ),
        Column("net_delta", "f8", "lots", "of options and position"),
        Column("net_gamma", "f8", "lots / tick", "of the options"),
        Column("net_theta", "f8", "ticks x lots / year", "of the options"),
        Column("net_vega", "f8", "ticks x lots", "of the options, per 1 of volatility"),
        *numbers("f8", "ticks x lots", [(n, f"profit {text}") for n, text in PROFIT_PARTS]),
        Column("quotes", "i4", "", "whether it makes a market in options now", Shown.FLAG),
    ),
    room=Room(option_accounts=1),
)
