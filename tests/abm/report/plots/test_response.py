import math

import numpy as np
import pandas as pd
import pytest

from abm.report.plots.response import response
from abm.risk.sweep.threshold import Critical


def table(values) -> pd.DataFrame:
    n = len(values)
    falls, chances = np.linspace(0.01, 0.08, n), np.linspace(0, 1, n)
    return pd.DataFrame(
        {
            **{"factor": values, "mean_fall": falls, "fall_low": falls / 2, "fall_high": 2 * falls},
            **{"probability": chances, "low": chances / 2, "high": (1 + chances) / 2, "runs": 20},
        }
    )


def lines(figure):
    return {trace.name: trace for trace in figure.data if trace.name}


def test_both_curves_have_their_values_and_bands_in_percent():
    figure = response(table([0.0, 0.1, 0.2]))
    drawn = lines(figure)
    assert list(drawn["mean fall"].y) == pytest.approx([1, 4.5, 8])
    assert list(drawn["crash probability"].y) == pytest.approx([0, 50, 100])
    low, high = [trace for trace in figure.data if not trace.name][2:]
    assert (list(low.y), list(high.y)) == ([0, 25, 50], [50, 75, 100])
    assert (low.yaxis, high.fill) == ("y2", "tonexty")


def test_ratios_are_on_a_log_axis_with_the_critical_value_at_its_place():
    critical = Critical(0.1, 0.02, 5.0, 1.0, 0.0, 60)
    figure = response(table([0.01, 0.1, 1.0]), critical)
    assert figure.layout.xaxis2.type == "log"
    note = next(note for note in figure.layout.annotations if "critical" in note.text)
    assert note.x == pytest.approx(math.log10(0.1))
    bands = {(shape.x0, shape.x1) for shape in figure.layout.shapes}
    assert bands == {(0.02, 1.0), (0.1, 0.1)}


def test_choices_are_dots_with_bars():
    drawn = lines(response(table(["none", "band", "<i>"])))["mean fall"]
    assert drawn.mode == "markers"
    assert list(drawn.x) == ["none", "band", "&lt;i&gt;"]
    assert list(drawn.error_y.array) == pytest.approx([1, 4.5, 8])


@pytest.mark.parametrize("value", [math.nan, 9.0])
def test_a_critical_value_beyond_the_values_is_not_marked(value):
    critical = Critical(value, math.nan, math.nan, 1.0, 0.0, 60)
    assert not response(table([0.0, 0.1, 0.2]), critical).layout.shapes
