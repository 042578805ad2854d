import numpy as np
import pandas as pd
import pytest

from abm.report.plots.waterfall import waterfall

TABLE = pd.DataFrame(
    {
        "player": ["liquidity_providers", "insurers", "noise"],
        "value": [-0.02, 0.04, 0.01],
        "low": [-0.025, 0.03, 0.005],
        "high": [-0.01, 0.06, 0.02],
    }
)


def test_steps_lead_from_none_to_all():
    totals, up, down, joints = waterfall(TABLE, none=0.015).data
    assert list(totals.x) == pytest.approx([1.5, 4.5])
    assert list(up.y) == ["insurers", "noise"]
    assert list(up.base) == pytest.approx([1.5, 5.5])
    assert list(up.x) == pytest.approx([4, 1])
    assert list(down.y) == ["liquidity<br>providers"]
    assert (down.base[0], down.x[0]) == pytest.approx((6.5, -2))
    assert np.array(joints.x, float)[::3] == pytest.approx([1.5, 5.5, 6.5, 4.5])
    assert joints.y[:2] == ("none of them", "insurers")
    assert joints.y[-3:-1] == ("liquidity<br>providers", "all of them")


def test_bars_end_where_intervals_are_and_rows_tell_their_values():
    figure = waterfall(TABLE, none=0.015)
    _, up, down, _ = figure.data
    assert list(up.error_x.arrayminus) == pytest.approx([1, 0.5])
    assert list(up.error_x.array) == pytest.approx([2, 1])
    assert list(down.error_x.arrayminus) == pytest.approx([0.5])
    assert list(down.error_x.array) == pytest.approx([1])
    assert down.customdata[0] == pytest.approx([-2, -2.5, -1])
    axis = figure.layout.yaxis
    assert axis.categoryarray == axis.tickvals[::-1]
    assert [text.split("  ")[1] for text in axis.ticktext] == [
        f"<b>{value}</b>" for value in ("1.50", "+4.00", "+1.00", "-2.00", "4.50")
    ]


def test_only_what_deepens():
    figure = waterfall(TABLE[TABLE["value"] > 0], none=0)
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == [
        "deepens the fall"
    ]
