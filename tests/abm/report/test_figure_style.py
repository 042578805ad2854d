import re
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.colors import to_rgb

from abm import dashboard, report
from abm.report.figure_style import (
    BLUE,
    CYCLE,
    DARK,
    INK,
    LIGHT,
    ORANGE,
    PAPER,
    VERMILION,
)

# Vienot, Brettel and Mollon (1999): linear RGB as a deuteranope sees it
DEUTERANOPE = ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1))


def seen(colour: str) -> list[float]:
    linear = [channel**2.2 for channel in to_rgb(colour)]
    return [sum(w * c for w, c in zip(row, linear, strict=True)) for row in DEUTERANOPE]


def test_colours_drawn_together_differ_for_a_deuteranope():
    for a, b in [(BLUE, ORANGE), (BLUE, VERMILION), *combinations(CYCLE[:3], 2)]:
        assert max(abs(x - y) for x, y in zip(seen(a), seen(b), strict=True)) > 0.1


@pytest.mark.parametrize(
    ("sheet", "name", "colours"),
    [
        (Path(report.__file__).with_name("page.css"), "paper", PAPER),
        (Path(report.__file__).with_name("page.css"), "ink", INK),
        (Path(dashboard.__file__).with_name("assets") / "dashboard.css", "panel", PAPER),
        (Path(dashboard.__file__).with_name("assets") / "dashboard.css", "ink", INK),
    ],
)
def test_pages_have_the_colours_of_the_figures_on_them(sheet, name, colours):
    (told,) = re.findall(rf"--{name}: light-dark\((.*)\);", sheet.read_text())
    assert told == f"{colours[LIGHT]}, {colours[DARK]}"
