"""The page on which two saved runs are compared."""

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from abm.dashboard.comparing import comparison
from abm.dashboard.graphs import drawn, empty, graph, raising
from abm.dashboard.offers import Offers
from abm.dashboard.tables import table
from abm.records.run import RunError

HINT = "choose two runs: the same day with and without some traders, or two futures of one run"
HEADINGS = ("measure", "run", "other", "difference", "unit")


def layout() -> list[Component]:
    """Two menus, a figure, a table."""
    menus = [
        html.Label([text, dcc.Dropdown(id=name, placeholder="choose a run")], className="choice")
        for name, text in (("run-a", "Run"), ("run-b", "Compared with"))
    ]
    return [
        html.Div(menus, className="panel menus"),
        html.Div(graph("counterfactual"), className="panel tall"),
        html.Div(id="measures", className="panel"),
    ]


def connect(app: Dash, offers: Offers) -> None:
    """Let the page answer."""

    @app.callback(
        Output("run-a", "options"),
        Output("run-b", "options"),
        Input("place", "pathname"),
        Input("stamp", "data"),
    )
    def offer(place: str, stamp: str) -> tuple[list[str], list[str]]:  # noqa: ARG001
        names = list(offers.runs)
        return names, names

    @app.callback(
        Output("counterfactual", "figure"),
        Output("counterfactual-words", "children"),
        Output("measures", "children"),
        Input("run-a", "value"),
        Input("run-b", "value"),
        Input("theme", "data"),
    )
    def compare(a: str | None, b: str | None, theme: str) -> tuple[object, ...]:
        places = [offers.runs.get(name or "") for name in (a, b)]
        if places[0] is None or places[1] is None:
            return *drawn(empty, theme, ""), [html.P(HINT, className="words")]
        try:
            figure, rows = comparison(places[0], places[1])
        except (RunError, ValueError) as error:
            return *drawn(raising(error), theme, ""), []
        return *drawn(lambda: figure, theme, f"{a} {b}"), [table(HEADINGS, rows)]
