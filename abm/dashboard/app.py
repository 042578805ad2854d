"""The dashboard as a whole: its pages under one heading, in the light or in the dark."""

from pathlib import Path

from dash import Dash, Input, Output, State, dcc, html

from abm.dashboard import compare_page, run_page, sweep_page, watching
from abm.dashboard.in_browser import in_browser
from abm.dashboard.live import Live
from abm.dashboard.offers import Offers

ASSETS = Path(__file__).parent / "assets"
PAGES = {"run": "Run", "compare": "Compare", "sweeps": "Sweeps"}
"""Names of the pages by the last part of their address."""


def dashboard_app(offers: Offers, live: Live) -> Dash:
    """The application; nothing of it comes from beyond this machine."""
    app = Dash(
        "abm", title="Market dashboard", update_title="", assets_folder=str(ASSETS),
        serve_locally=True, meta_tags=[{"name": "color-scheme", "content": "light dark"}],
    )  # fmt: skip
    contents = {
        "run": run_page.layout(offers),
        "compare": compare_page.layout(),
        "sweeps": sweep_page.layout(),
    }
    pages = [
        html.Main(children, id=f"page-{name}", className=f"page {name}", hidden=name != "run")
        for name, children in contents.items()
    ]
    app.layout = html.Div([dcc.Location(id="place"), dcc.Store(id="theme"), _heading(), *pages])
    run_page.connect(app, offers, live)
    watching.connect(app, live)
    compare_page.connect(app, offers)
    sweep_page.connect(app, offers)
    _connect(app)
    return app


def _heading() -> html.Header:
    links = [
        dcc.Link(text, href=f"/{name}", id=f"to-{name}", className="link")
        for name, text in PAGES.items()
    ]
    return html.Header(
        [
            html.H1("Market"),
            html.Nav(links),
            html.Button("Light or dark", id="toggle", title="switch between light and dark"),
        ]
    )


def _connect(app: Dash) -> None:
    in_browser(
        app,
        "theme",
        Output("theme", "data"),
        Input("toggle", "n_clicks"),
        State("theme", "data"),
    )
    in_browser(
        app,
        "show",
        *(Output(f"page-{name}", "hidden") for name in PAGES),
        *(Output(f"to-{name}", "className") for name in PAGES),
        Input("place", "pathname"),
    )
