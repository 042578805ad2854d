"""Callbacks that the page answers itself, without the server: functions of assets/dashboard.js."""

from typing import Any

from dash import Dash
from dash.dependencies import DashDependency


def in_browser(app: Dash, name: str, *parts: DashDependency, **options: bool) -> None:
    """Let a function of the page, by its name, answer; parts and options as of a callback."""
    add: Any = app.clientside_callback
    add(f"dash_clientside.abm.{name}", *parts, **options)
