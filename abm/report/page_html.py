"""A page as one HTML file that needs nothing else: no network, no file beside it."""

import json
from functools import singledispatch
from html import escape
from importlib.resources import files

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from abm.report.figure_style import DARK, LIGHT
from abm.report.page import Fold, Numbers, Page, Picture, Section, Table, Text, right_aligned
from abm.report.plots.style import template

HEIGHT = 450
"""Of a figure that does not say its own, in pixels."""
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; "
    "script-src 'unsafe-inline' 'unsafe-eval'"
)
"""The browser itself refuses to fetch anything; Plotly writes styles and code of its own."""


def html(page: Page) -> str:
    """The whole document. All text of the page is escaped."""
    contents = "\n".join(
        f'<li><a href="#{section.anchor}">{escape(section.title)}</a></li>'
        for section in page.shown
    )
    drawn = any(True for _ in page.pictures())
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(page.title)}</title>
<link rel="icon" href="data:,">
<style>
{_file("page.css")}</style>
</head>
<body>
<button type="button" id="theme" aria-label="Switch between light and dark"></button>
<div class="columns">
<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
<ol>
{contents}
</ol>
</nav>
<main>
<header>
<h1>{escape(page.title)}</h1>
{_paragraphs(page.about)}
</header>
{"".join(map(_section, page.shown))}</main>
</div>
{_script(get_plotlyjs()) if drawn else ""}
<script type="application/json" id="templates">{_templates()}</script>
{_script(_file("page.js"))}
</body>
</html>
"""


def _file(name: str) -> str:
    return (files("abm.report") / name).read_text(encoding="utf-8")


def _script(code: str) -> str:
    return f"<script>{code}</script>"


def _templates() -> str:
    return _safe(json.dumps({theme: template(theme).to_plotly_json() for theme in (LIGHT, DARK)}))


def _safe(text: str) -> str:
    """JSON that no reader of HTML takes for a tag."""
    return text.replace("<", "\\u003c")


def _paragraphs(texts: tuple[str, ...]) -> str:
    return "\n".join(f"<p>{escape(text)}</p>" for text in texts)


def _section(section: Section) -> str:
    title = f'<h2 id="{section.anchor}">{escape(section.title)}</h2>'
    blocks = "\n".join(map(_block, section.blocks))
    return f'<section aria-labelledby="{section.anchor}">\n{title}\n{blocks}\n</section>\n'


@singledispatch
def _block(block: object) -> str:
    raise TypeError(f"no block of a page: {block!r}")


@_block.register
def _(block: Text) -> str:
    return _paragraphs((block.text,))


@_block.register
def _(block: Numbers) -> str:
    items = "\n".join(
        f"<div><dt>{escape(item.name)}</dt><dd>{escape(item.value)}</dd>"
        + (f'<dd class="note">{escape(item.note)}</dd>' if item.note else "")
        + "</div>"
        for item in block.items
    )
    return f'<dl class="numbers">\n{items}\n</dl>'


@_block.register
def _(block: Table) -> str:
    sides = [' class="number"' if right else "" for right in right_aligned(block)]
    sides = sides or [""] * len(block.columns)
    head = "".join(
        f'<th scope="col"{side}>{escape(name)}</th>'
        for name, side in zip(block.columns, sides, strict=True)
    )
    rows = "\n".join(_row(row, sides) for row in block.rows)
    caption = f"<caption>{escape(block.caption)}</caption>" if block.caption else ""
    label = escape(block.caption or block.columns[0])
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">\n<table>{caption}\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(cells: tuple[str, ...], sides: list[str]) -> str:
    first, *rest = cells
    others = "".join(
        f"<td{side}>{escape(cell)}</td>" for cell, side in zip(rest, sides[1:], strict=True)
    )
    return f'<tr><th scope="row">{escape(first)}</th>{others}</tr>'


@_block.register
def _(block: Picture) -> str:
    caption = f"<figcaption>{escape(block.caption)}</figcaption>" if block.caption else ""
    height = block.figure.layout.height or HEIGHT
    return (
        f'<figure id="figure-{escape(block.name)}">\n'
        f'<div class="plot" role="img" aria-label="{escape(block.caption or block.name)}"'
        f' style="height: {height:g}px"></div>\n'
        f'<script type="application/json">{_safe(_without_theme(block.figure))}</script>\n'
        f"{caption}\n</figure>"
    )


def _without_theme(figure: go.Figure) -> str:
    bare = go.Figure(figure)
    bare.layout.template = None
    return str(bare.to_json())


@_block.register
def _(block: Fold) -> str:
    return (
        f"<details><summary>{escape(block.summary)}</summary>\n"
        f'<pre tabindex="0">{escape(block.text)}</pre></details>'
    )
