"""The callbacks that follow the run under way: its status, its figures, its events."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from abm.dashboard.form import words
from abm.dashboard.graphs import drawn, empty
from abm.dashboard.ladder import ladder
from abm.dashboard.live import Live
from abm.dashboard.price import price
from abm.dashboard.status import status
from abm.dashboard.tables import table
from abm.dashboard.views import VIEWS
from abm.market.session import clock

LATEST = 200
"""Events shown, the latest first."""


def connect(app: Dash, live: Live) -> None:
    """Let the views follow the run."""

    @app.callback(
        Output("status", "children"),
        Output("share", "value"),
        Output("numbers", "children"),
        Output("run", "disabled"),
        Output("stop", "disabled"),
        Output("tick", "disabled"),
        Output("stamp", "data"),
        Input("tick", "n_intervals"),
        Input("started", "data"),
        State("stamp", "data"),
    )
    def look(ticks: int, started: int, before: str | None) -> tuple[Any, ...]:  # noqa: ARG001
        busy, stamp = live.is_busy, _stamp(live)
        found = status(live, live.records())
        numbers = [html.Div([html.Dt(k), html.Dd(v)]) for k, v in found.numbers.items()]
        changed = no_update if stamp == before else stamp
        idle = not busy or live.is_stopping
        return found.words, str(found.share), numbers, busy, idle, not busy, changed

    @app.callback(
        Output("price", "figure"),
        Output("price-words", "children"),
        Output("ladder", "figure"),
        Output("ladder-words", "children"),
        Input("stamp", "data"),
        Input("theme", "data"),
        prevent_initial_call=True,
    )
    def market(stamp: str, theme: str) -> tuple[Any, ...]:
        return (*_drawn(live, price, theme, stamp), *_drawn(live, ladder, theme, stamp))

    @app.callback(
        Output("picture", "figure"),
        Output("picture-words", "children"),
        Output("events", "children"),
        Output("picture-box", "className"),
        Input("stamp", "data"),
        Input("view", "value"),
        Input("theme", "data"),
        prevent_initial_call=True,
    )
    def picture(stamp: str, view: str, theme: str) -> tuple[Any, ...]:
        figure, place = VIEWS[view].figure, "graph high" if VIEWS[view].high else "graph"
        if figure is None:
            return no_update, "", events(live), "graph absent"
        return (*_drawn(live, figure, theme, stamp, view), [], place)


def _stamp(live: Live) -> str:
    """Changes with everything that the run tells."""
    account = live.account
    return f"{id(account)}/{account.told}" if account else ""


def _drawn(
    live: Live, figure: Any, theme: str | None, stamp: str | None, view: str = ""
) -> tuple[go.Figure, str]:
    records = live.records()
    kept = f"{(stamp or '').partition('/')[0]} {view}"
    return drawn(lambda: figure(records) if records else empty(), theme, kept)


def events(live: Live) -> list[Component]:
    """The latest events of the run, as a table."""
    records = live.records()
    frame = records.events if records else pd.DataFrame()
    if frame.empty:
        return [html.P("nothing has happened yet", className="words")]
    latest = frame.iloc[: -LATEST - 1 : -1]
    columns = (latest[name].tolist() for name in ("time", "kind", "group", "trader", "value"))
    rows = [
        (clock(time), words(kind), _text(group), _number(trader), f"{value:g}")
        for time, kind, group, trader, value in zip(*columns, strict=True)
    ]
    cut = f"the latest {LATEST} of {len(frame):,}" if len(frame) > LATEST else ""
    return [table(("time", "event", "group", "trader", "value"), rows, cut)]


def _text(name: object) -> str:
    return words(name) if isinstance(name, str) else "–"


def _number(trader: int) -> str:
    return str(trader) if trader >= 0 else "–"
