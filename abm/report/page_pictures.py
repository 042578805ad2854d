"""The figures of a page as PNGs, drawn by a Chromium that runs unseen."""

from contextlib import ExitStack
from pathlib import Path

import kaleido
import plotly.graph_objects as go
from kaleido.errors import ChromeNotFoundError

from abm.atomic_file import replacing
from abm.errors import AbmError
from abm.report.figure_style import LIGHT
from abm.report.page import Page
from abm.report.page_html import HEIGHT
from abm.report.plots.style import template

WIDTH = 1000
"""Pixels, before they are doubled for sharp screens."""


class PictureError(AbmError):
    """PNGs cannot be drawn here."""


def write_pictures(page: Page, folder: Path) -> list[Path]:
    """Write each figure as <name>.png, in the light theme; a file is there whole or not at all.

    Raises PictureError without Chromium.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{picture.name}.png" for picture in page.pictures()]
    figures = [_dressed(picture.figure) for picture in page.pictures()]
    with ExitStack() as stack:
        partials = [stack.enter_context(replacing(file)) for file in files]
        if figures:
            _draw(figures, partials)
    return files


def _dressed(figure: go.Figure) -> go.Figure:
    height = figure.layout.height or HEIGHT
    return go.Figure(figure).update_layout(template=template(LIGHT), width=WIDTH, height=height)


def _draw(figures: list[go.Figure], paths: list[Path]) -> None:
    wanted = [
        {"fig": figure, "path": path, "opts": {"format": "png", "scale": 2}}
        for figure, path in zip(figures, paths, strict=True)
    ]
    try:
        # formulas, which it would fetch from the network, there are none
        kaleido.write_fig_from_object_sync(wanted, kopts={"mathjax": False})
    except ChromeNotFoundError as error:
        raise PictureError("PNGs are drawn by Chromium, and there is none here") from error
