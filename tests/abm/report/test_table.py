import math

import pytest

from abm.report.table import comparison_table, number, plain, shown, summary_table
from abm.risk.summary import CLOCK, Measure

STORM = {
    "fall": Measure("Worst fall", 0.08123, "fraction"),
    "start": Measure("Start", 14 * 60 + 32.5, CLOCK),
    "profit_insurers": Measure("Profit of insurers", -1_234_567.8, "currency"),
}
CALM = {
    "fall": Measure("Worst fall", 0.03, "fraction"),
    "start": Measure("Start", 14 * 60 + 30, CLOCK),
}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.012345, "0.0123"),
        (1.5, "1.50"),
        (12.345, "12.3"),
        (2, "2"),
        (-1234567.8, "-1,234,568"),
        (1.2345e-7, "1.23e-07"),
        (math.nan, "–"),
        (math.inf, "inf"),
    ],
)
def test_numbers_have_three_significant_digits(value, text):
    assert number(value) == text


def test_units_for_readers():
    assert shown(0.05, "fraction a minute") == ("5", "% a minute")
    assert shown(math.nan, CLOCK)[0] == "–"


def test_a_summary_is_aligned_and_loses_no_row():
    rows = plain(summary_table(STORM, "STOCK")).splitlines()
    named = {
        measure.name: next(row for row in rows if measure.name in row) for measure in STORM.values()
    }
    ends = [
        row.index(value) + len(value)
        for row, value in zip(named.values(), ("8.12", "14:32:30", "-1,234,568"), strict=True)
    ]
    assert len(set(ends)) == 1
    assert rows[0].strip() == "STOCK"


def test_a_comparison_subtracts_and_leaves_open_what_one_run_lacks():
    text = plain(comparison_table(STORM, CALM))
    rows = [row.split() for row in text.splitlines()]
    assert ["Worst", "fall", "8.12", "3", "5.12", "%"] in rows
    assert ["Start", "14:32:30", "14:30:00", "2.50", "min", "clock", "time"] in rows
    assert ["Profit", "of", "insurers", "-1,234,568", "–", "–", "currency"] in rows
