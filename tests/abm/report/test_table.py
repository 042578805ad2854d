import math

import pandas as pd
import pytest

from abm.report.table import (
    comparison_table,
    money,
    number,
    option_account_table,
    plain,
    profit_table,
    shown,
    summary_table,
)
from abm.risk.run.attribution import PARTS
from abm.risk.run.measure import CLOCK
from abm.risk.run.summary import Measured

FALLING = {
    "fall": Measured("Worst fall", 0.08123, "fraction"),
    "start": Measured("Start", 14 * 60 + 32.5, CLOCK),
    "profit_insurers": Measured("Profit of insurers", -1_234_567.8, "currency"),
}
CALM = {
    "fall": Measured("Worst fall", 0.03, "fraction"),
    "start": Measured("Start", 14 * 60 + 30, CLOCK),
}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
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
    rows = plain(summary_table(FALLING, "STOCK")).splitlines()
    named = {
        measure.name: next(row for row in rows if measure.name in row)
        for measure in FALLING.values()
    }
    ends = [
        row.index(value) + len(value)
        for row, value in zip(named.values(), ("8.12", "14:32:30", "-1,234,568"), strict=True)
    ]
    assert len(set(ends)) == 1
    assert rows[0].strip() == "STOCK"


def test_a_comparison_subtracts_and_leaves_open_what_one_run_lacks():
    text = plain(comparison_table(FALLING, CALM))
    rows = [row.split() for row in text.splitlines()]
    assert ["Worst", "fall", "8.12", "3", "5.12", "%"] in rows
    assert ["Start", "14:32:30", "14:30:00", "2.50", "min", "clock", "time"] in rows
    assert ["Profit", "of", "insurers", "-1,234,568", "–", "–", "currency"] in rows


@pytest.mark.parametrize(
    ("value", "text"), [(1234.567, "1,234.57"), (-0.001, "0.00"), (-12, "-12.00")]
)
def test_amounts_have_two_decimals(value, text):
    assert money(value) == text


def cells(table):
    """The words of each line of a table by its first word."""
    rows = [line.split() for line in plain(table).splitlines()]
    return {row[0]: row[1:] for row in rows if row}


MADE = pd.DataFrame(
    {part: [n + 1.0, -n] for n, part in enumerate([*PARTS, "total"])},
    index=pd.MultiIndex.from_tuples([("makers", 3), ("insurers", 12)], names=["group", "trader"]),
)
"""Parts 1, 2, 3 ... of one option account and 0, -1, -2 ... of another."""


def test_profits_by_parts_and_all_together():
    found = cells(profit_table(MADE.droplevel("trader"), "profit"))
    assert found["part"] == ["makers", "insurers", "all"]
    assert found["gamma"] == ["2.00", "-1.00", "1.00"]
    assert list(found)[-len(PARTS) - 1 :] == [*PARTS, "total"]
    alone = cells(profit_table(MADE.droplevel("trader").iloc[:1]))
    assert alone["total"] == ["13.00"]


def test_desks_by_families_of_parts():
    found = cells(option_account_table(MADE))
    assert found["group"][:2] == ["trader", "delta"]
    # volatility: vega, volga, vanna; hedging: spread, impact, fees; other: rate and residual
    assert found["makers"] == [
        "3",
        "1.00",
        "2.00",
        "3.00",
        "15.00",
        "8.00",
        "30.00",
        *(
            "19.00",
            "13.00",
        ),
    ]
    assert found["insurers"][0] == "12"
