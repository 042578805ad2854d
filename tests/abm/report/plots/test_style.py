import pytest
from matplotlib.colors import to_rgb

from abm.report.figure_style import CYCLE, DARK, FALL, LIGHT, NEUTRAL
from abm.report.plots.style import looks, short, template


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    weights = (0.2126, 0.7152, 0.0722)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return sum(w * c for w, c in zip(weights, linear, strict=True))


def contrast(a: str, b: str) -> float:
    dark, light = sorted([luminance(a), luminance(b)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_text_and_lines_are_seen_on_either_paper(theme):
    layout = template(theme).layout
    assert contrast(layout.font.color, layout.paper_bgcolor) > 7
    assert min(contrast(colour, layout.paper_bgcolor) for colour in (*CYCLE, FALL, NEUTRAL)) > 2


def test_more_names_than_colours_still_look_different():
    names = [f"group {n}" for n in range(3 * len(CYCLE))]
    assert len({tuple(look.values()) for look in looks(names).values()}) == len(names)
    assert list(looks(names)) == names
    assert len(looks([*names, "one more"])) == len(names) + 1


def test_large_numbers_are_short():
    shown = [short(value) for value in (0.0, -3.5, 999, 1_000, -1_269_340_188, 2e12)]
    assert shown == ["0", "-3.50", "999", "1k", "-1.27B", "2T"]
