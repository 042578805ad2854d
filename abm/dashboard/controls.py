"""The parts of a form as a page shows them: a slider and a box, a menu, a section that opens."""

import json

from dash import dcc, html
from dash.development.base_component import Component

from abm.dashboard.fields import Field
from abm.dashboard.form import Form, Section

BOX, SLIDER, FAULT = "box", "slider", "fault"
"""What parts of a field are, in the ids of their components."""

Id = dict[str, str | bool]


def part(name: str, field: Field) -> Id:
    """The id of a part of a field; it says whether the field has a slider."""
    return {"part": name, "path": field.path, "slid": field.scale is not None}


def sections(form: Form) -> list[Component]:
    """The sections of a form, one below the other."""
    return [section(one) for one in form.sections]


def section(one: Section) -> Component:
    """A group: how many there are, always seen; the rest behind its name."""
    head = [html.H3(one.name), html.Span(one.kind, className="kind")]
    count = [row(one.count)] if one.count else []
    summary = html.Summary(f"{len(one.fields)} parameters")
    rest = html.Details([summary, *(row(each) for each in one.fields)])
    return html.Section([html.Div(head, className="head"), *count, rest], className="group")


def row(field: Field) -> Component:
    """A field with its name, unit and meaning, and room for what is wrong with it."""
    named = [html.Span(field.name, className="name"), html.Span(field.unit, className="unit")]
    about = html.Span(field.about, className="about")
    label = html.Label([*named, about], htmlFor=dom_id(part(BOX, field)))
    fault = html.P(id=part(FAULT, field), className="fault", role="alert")
    return html.Div([label, _input(field), fault], className="field")


def _input(field: Field) -> Component:
    if field.choices:
        return dcc.Dropdown(
            list(field.choices), field.text, id=part(BOX, field),
            clearable=False, searchable=False, className="menu",
        )  # fmt: skip
    box = dcc.Input(
        id=part(BOX, field), value=field.text, type="text", debounce=True, className="box"
    )
    return html.Div([*_slider(field), box], className="entry")


def _slider(field: Field) -> list[Component]:
    if field.scale is None:
        return []
    low, high, step = field.scale.low, field.scale.high, field.scale.step
    slider = dcc.Input(
        id=part(SLIDER, field), type="range", min=low, max=high, step=step,
        value=float(field.text), className="slider",
    )  # fmt: skip
    return [html.Label([html.Span(f"{field.name}, slider", className="unseen"), slider])]


def dom_id(key: Id) -> str:
    """The id that Dash gives the element of a component with such a key."""
    return json.dumps(key, sort_keys=True, separators=(",", ":"))
