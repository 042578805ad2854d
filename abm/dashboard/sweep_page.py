"""The page on which a sweep is read: how often the market crashes, by what was varied."""

from typing import Any

import plotly.graph_objects as go
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from abm.dashboard.graphs import drawn, empty, graph
from abm.dashboard.offers import Offers
from abm.dashboard.sweeps import headline, read, runs_table, shape
from abm.dashboard.tables import table
from abm.records.run import RunError
from abm.report.plots.fall_distribution import fall_distribution

NONE = ""
"""Of the second factor: there is none, and one factor alone is drawn."""
HIGHEST, STEP = 50, 0.5
"""Of the slider of the crash level (%)."""


def layout() -> list[Component]:
    """Menus, the picture of the sweep, the falls, the runs."""
    menus = [
        html.Label(["Sweep", dcc.Dropdown(id="sweep", clearable=False)], className="choice wide"),
        html.Label(["Across", dcc.Dropdown(id="x", clearable=False)], className="choice"),
        html.Label(["Upwards", dcc.Dropdown(id="y", clearable=False)], className="choice"),
        html.Label(["Traders", dcc.Dropdown(id="without", clearable=False)], className="choice"),
        html.Label(
            [
                html.Span(["Crash: fall of ", html.Output(id="level-text")]),
                dcc.Input(
                    id="level",
                    type="range",
                    value=5,
                    min=0,
                    max=HIGHEST,
                    step=STEP,
                    className="slider",
                ),
            ],
            className="choice",
        ),
        html.Button("Refresh", id="refresh"),
    ]
    return [
        html.Div(menus, className="panel menus"),
        html.Div([html.P(id="headline", role="status")], className="panel"),
        html.Div([graph("shape"), graph("falls")], className="panel pair even"),
        html.Div(id="runs", className="panel"),
    ]


def connect(app: Dash, offers: Offers) -> None:
    """Let the page answer."""

    @app.callback(
        Output("sweep", "options"),
        Output("sweep", "value"),
        Input("place", "pathname"),
        Input("refresh", "n_clicks"),
        State("sweep", "value"),
    )
    def offer(place: str, clicks: int, chosen: str | None) -> tuple[list[str], Any]:  # noqa: ARG001
        names = list(offers.sweeps)
        return names, no_update if chosen in names else next(iter(names), None)

    @app.callback(
        Output("x", "options"), Output("x", "value"),
        Output("y", "options"), Output("y", "value"),
        Output("without", "options"), Output("without", "value"),
        Output("level", "value"),
        Input("sweep", "value"),
        prevent_initial_call=True,
    )  # fmt: skip
    def factors(name: str | None) -> tuple[Any, ...]:
        try:
            sweep = read(offers.sweeps, name)
        except RunError:
            return [], None, [], NONE, [], None, no_update
        names = sweep.factors
        second = [{"label": "none", "value": NONE}, *names]
        groups = [{"label": f"without {w}" if w else "all", "value": w} for w in sweep.without]
        y = names[1] if len(names) > 1 else NONE
        return names, names[0], second, y, groups, sweep.without[0], 100 * sweep.crash

    @app.callback(
        Output("shape", "figure"), Output("shape-words", "children"),
        Output("falls", "figure"), Output("falls-words", "children"),
        Output("headline", "children"), Output("runs", "children"),
        Output("level-text", "children"),
        Input("sweep", "value"), Input("x", "value"), Input("y", "value"),
        Input("without", "value"),
        Input("level", "value"), Input("theme", "data"), Input("refresh", "n_clicks"),
    )  # fmt: skip
    def draw(
        name: str | None,
        x: str | None,
        y: str,
        without: str,
        level: float,
        theme: str,
        clicks: int,  # noqa: ARG001
    ) -> tuple[Any, ...]:
        crash = float(level) / 100
        told = f"{float(level):g} % or more"
        try:
            sweep = read(offers.sweeps, name)
            frame = sweep.chosen(without)
        except RunError as error:
            nothing = drawn(empty, theme, "")
            return *nothing, *nothing, str(error), [], told

        def main() -> go.Figure:
            return shape(sweep, frame, x, y, crash)

        kept = f"{name} {x} {y}"
        return (
            *drawn(main, theme, kept),
            *drawn(lambda: fall_distribution(frame, crash), theme, kept),
            headline(frame, crash),
            [table(*runs_table(sweep, frame))],
            told,
        )
