"""A page that has one of everything, with text that would like to be markup."""

import plotly.graph_objects as go

from abm.report.page import Fold, Number, Numbers, Page, Picture, Section, Table, Text

EVIL = '<script>alert("&")</script>'
"""Text of a file that must stay text."""


def figure(title: str = "clock time") -> go.Figure:
    return go.Figure(
        go.Scatter(x=[1, 2], y=[3, 1], name=EVIL), {"xaxis": {"title": {"text": title}}}
    )


def page() -> Page:
    numbers = Numbers((Number("Crash probability", "12 %", "95 % interval 3 to 20 %"),))
    wide = tuple(f"column {n}" for n in range(12))
    table = Table(wide, (("row", *["1.25"] * 10, EVIL),), "A caption")
    return Page(
        EVIL,
        ("About it.",),
        (
            Section("Headline numbers", (numbers, Text(EVIL))),
            Section("Figures", (Picture("one", figure(), EVIL), Picture("two", figure()))),
            Section("Nothing", ()),
            Section("Tables & texts", (table, Fold("Experiment", f"title: {EVIL}\n```\n"))),
        ),
    )
