"""The figure has a mark for each market and statistic."""

import pandas as pd

from abm.report.calibration_distances import distances_figure


def test_each_market_has_its_marks_in_both_panels():
    table = pd.DataFrame(
        {
            "a: l1": [0.1, 0.2],
            "a: wasserstein": [1.0, 2.0],
            "b: l1": [0.5, None],
            "b: wasserstein": [3, 4],
        },
        index=["ask_volume", "mean"],
    )
    left, right = distances_figure(table).axes
    assert [line.get_xdata().tolist() for line in right.get_lines()] == [[1.0, 2.0], [3.0, 4.0]]
    assert [line.get_label() for line in left.get_lines()] == ["a", "b"]
    assert [text.get_text() for text in left.get_yticklabels()] == ["ask volume", "mean"]
    assert left.get_lines()[0].get_ydata().tolist() == [1, 0]
