"""The page on which an experiment is changed, run, watched and stopped."""

import shlex

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from abm.dashboard.controls import BOX, FAULT, SLIDER, sections
from abm.dashboard.form import form
from abm.dashboard.graphs import graph
from abm.dashboard.in_browser import in_browser
from abm.dashboard.live import Live
from abm.dashboard.offers import Offers
from abm.dashboard.views import VIEWS
from abm.errors import AbmError
from abm.runs.files import FileErrors
from abm.runs.running import Request

OFTEN = 700
"""Milliseconds between two looks at a run under way."""

FIRST = "hedging_cascade"
"""The experiment that is shown to those who bring none of their own."""


def layout(offers: Offers) -> list[Component]:
    """The form beside the views."""
    return [html.Aside(_form(offers), className="panel"), html.Div(_views(), className="views")]


def _form(offers: Offers) -> list[Component]:
    names = list(offers.experiments)
    first = names[0] if offers.folders else FIRST
    menu = dcc.Dropdown(names, first, id="experiment", clearable=False)
    seed = dcc.Input(id="seed", type="text", debounce=True, className="box")
    return [
        html.Label(["Experiment", menu], className="choice"),
        html.P(id="about", className="about"),
        html.Div(
            [
                html.Label(["Seed", seed], className="seed"),
                html.Button("Run", id="run", className="main"),
                html.Button("Stop", id="stop", disabled=True),
            ],
            className="actions",
        ),
        html.Pre(id="faults", className="fault", role="alert"),
        html.Div(id="form"),
    ]


def _views() -> list[Component]:
    choice = dcc.RadioItems(
        [{"label": view.name, "value": key} for key, view in VIEWS.items()],
        next(iter(VIEWS)), id="view", className="tabs",
    )  # fmt: skip
    return [
        dcc.Interval(id="tick", interval=OFTEN, disabled=True),
        dcc.Store(id="started"),
        dcc.Store(id="stamp"),
        html.Div(
            [
                html.P(id="status", role="status"),
                html.Progress(id="share", max="1", value="0"),
                html.Dl(id="numbers"),
                html.Code(id="command"),
            ],
            className="panel status",
        ),
        html.Div([graph("price"), graph("ladder")], className="panel pair"),
        html.Div([choice, html.Div(id="events"), graph("picture")], className="panel chosen"),
    ]


def connect(app: Dash, offers: Offers, live: Live) -> None:
    """Let the page answer."""
    in_browser(
        app,
        "follow",
        Output({"part": BOX, "path": MATCH, "slid": True}, "value"),
        Output({"part": SLIDER, "path": MATCH, "slid": True}, "value"),
        Input({"part": BOX, "path": MATCH, "slid": True}, "value"),
        Input({"part": SLIDER, "path": MATCH, "slid": True}, "value"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("form", "children"),
        Output("about", "children"),
        Output("seed", "value"),
        Output("faults", "children"),
        Input("experiment", "value"),
    )
    def choose(name: str | None) -> tuple[object, ...]:
        file = offers.experiments.get(name or "")
        if file is None:
            return [], "there is no such experiment any more", "", ""
        try:
            found = form(file)
        except FileErrors as errors:
            return [], "", "", str(errors)
        about = [html.Strong(found.title), html.Br(), found.about]
        return sections(found), about, str(found.seed), ""

    @app.callback(
        Output("started", "data"),
        Output("command", "children"),
        Output("faults", "children", allow_duplicate=True),
        Output({"part": FAULT, "path": ALL, "slid": ALL}, "children"),
        Input("run", "n_clicks"),
        State("experiment", "value"),
        State("seed", "value"),
        State({"part": BOX, "path": ALL, "slid": ALL}, "value"),
        State({"part": BOX, "path": ALL, "slid": ALL}, "id"),
        prevent_initial_call=True,
    )
    def start(
        clicks: int, name: str, seed: str, values: list[object], ids: list[dict[str, str]]
    ) -> object:
        places = [one["id"]["path"] for one in ctx.outputs_list[3]]
        try:
            texts = {key["path"]: str(value) for key, value in zip(ids, values, strict=True)}
            file = offers.experiments[name]
            request = Request(file, form(file).overrides(texts))
            experiment = Request(file, (*request.overrides, f"seed={seed}")).read()
            live.start(request, offers.results, experiment.seed)
        except FileErrors as errors:
            by_path = {fault.path: str(fault) for fault in errors.faults}
            return no_update, no_update, str(errors), [by_path.get(path, "") for path in places]
        except (AbmError, RuntimeError, KeyError) as error:
            return no_update, no_update, str(error), [""] * len(places)
        return clicks, command(request, experiment.seed), "", [""] * len(places)

    @app.callback(Input("stop", "n_clicks"), prevent_initial_call=True)
    def stop(clicks: int) -> None:  # noqa: ARG001
        live.stop()


def command(request: Request, seed: int) -> str:
    """The line that does the same run without the dashboard."""
    sets = [word for change in request.overrides for word in ("--set", change)]
    return shlex.join(["abm", "run", str(request.path), *sets, "--seed", str(seed)])
