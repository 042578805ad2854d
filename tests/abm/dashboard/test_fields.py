"""Fields know how far their sliders go, and write values as a file may hold them."""

import pytest

from abm.dashboard.fields import Scale, field, scale, text

SHARE = {"type": "number", "minimum": 0, "maximum": 1}
COUNT = {"type": "integer", "minimum": 0, "maximum": 10_000_000}


@pytest.mark.parametrize(
    ("value", "node", "wanted"),
    [
        (0.3, SHARE, Scale(0, 1, 0.005)),
        (0.001, SHARE, Scale(0, 0.004, 0.00002)),
        (60, COUNT, Scale(0, 240, 1)),
        (0, COUNT, Scale(0, 10, 1)),
        (10, {"type": "integer", "minimum": 1, "maximum": 10}, Scale(1, 10, 1)),
        (5.0, {"type": "number", "exclusiveMinimum": 0}, Scale(0.1, 20, 0.1)),
        (5.0, {"type": "number", "exclusiveMinimum": 1}, Scale(1.05, 20, 0.05)),
        (-1505, {"type": "integer"}, Scale(-6000, 6000, 50)),
        (0.0, {"type": "number"}, None),
        (None, {"type": "number"}, None),
    ],
)
def test_a_slider_goes_to_near_bounds_or_to_four_times_the_value(value, node, wanted):
    assert scale(value, node) == wanted


def test_values_are_written_as_a_file_may_hold_them():
    values = [True, 4.58e9, 0.1 + 0.2, 7, "move", None]
    written = ["true", "4580000000", "0.30000000000000004", "7", "move", ""]
    assert list(map(text, values)) == written


def test_choices_are_a_menu_and_constants_are_nothing():
    node = {"type": "string", "enum": ["poisson", "even"], "description": "law", "unit": ""}
    assert field("a.law", "law", "even", node).choices == ("poisson", "even")
    assert field("a.kind", "kind", "noise", {"const": "noise", "type": "string"}) is None
    nullable = {"anyOf": [{"type": "null"}, COUNT], "unit": "lots"}
    assert field("a.most", "most", 3, nullable).scale == Scale(0, 12, 1)
