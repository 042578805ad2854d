import pandas as pd
import pytest

from abm.report.plots.labels import label, logarithmic, numeric, value_text


def test_a_name_is_broken_after_dots_and_cannot_be_markup():
    assert label("agents.high_frequency_traders.count") == (
        "agents.high<br>frequency<br>traders.count"
    )
    assert label("a<b>") == "a&lt;b&gt;"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20_000, "20,000"),
        (0.12345, "0.123"),
        (True, "yes"),
        ("<fixed>", "&lt;fixed&gt;"),
        (2.0, "2"),
    ],
)
def test_values_are_short(value, text):
    assert value_text(value) == text


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.001, 0.01, 0.1, 1.0], True),
        ([1.0, 2.0, 4.0, 8.0], False),
        ([1.0, 50.0, 100.0], False),
        ([0.0, 0.1, 100.0], False),
        ([1.0, 1000.0], False),
        (["a", "b", "c"], False),
    ],
)
def test_only_ratios_over_decades_need_a_log_axis(values, expected):
    assert logarithmic(values) is expected


def test_truth_is_no_number():
    assert not numeric(pd.Series([True, False]))
    assert numeric([1, 2.5])
