"""Frames and rows as tables of a page."""

from collections.abc import Iterable, Sequence

from dash import html


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> html.Div:
    """A table in a box of its own, in which it scrolls; numbers stand to the right."""
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in headings]))
    body = html.Tbody([html.Tr([html.Td(text) for text in row]) for row in rows])
    above = [html.Caption(caption)] if caption else []
    return html.Div(html.Table([*above, head, body]), className="table", tabIndex="0")
