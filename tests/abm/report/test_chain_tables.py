"""Tables of a chain's surface say what their frames hold."""

from math import inf

import pandas as pd
import pytest

from abm.report.chain_tables import arbitrage_table, fit_table, parameter_table, wings_table
from abm.report.table import plain

FITS = pd.DataFrame(
    [
        {
            **{"expiry": "2022-03-18", "trading_days": 20.0, "forward": 4486.9, "quotes": 347},
            **{"at_the_money": 19.543, "strip": None, "misfit": 0.3847, "free_misfit": 0.379},
            **{"worst": -1.53, "worst_strike": 3000.0},
            **{"a": -0.0058, "b": 0.063, "rho": -0.09, "m": 0.086, "sigma": 0.1312},
            "jump_wings": {"v": 0.038, "psi": -0.29, "p": 1.02, "c": 0.85, "least": 0.0203},
        }
    ]
)


def rows(table):
    return [line.split() for line in plain(table).splitlines() if line.startswith("  2022")]


def test_the_fit():
    assert rows(fit_table(FITS)) == [
        ["2022-03-18", "20", "4,486.90", "347", "19.54", "–", "0.385", "0.379", "-1.53", "3000"]
    ]


def test_the_parameters():
    (raw,), (wings,) = rows(parameter_table(FITS)), rows(wings_table(FITS))
    assert raw == ["2022-03-18", "-0.0058", "0.063", "-0.09", "0.086", "0.1312"]
    assert wings == ["2022-03-18", "0.038", "-0.29", "1.02", "0.85", "0.0203"]


def test_the_arbitrage():
    names = ["where", "what", "expiry", "later", "strike", "low", "high", "size", "unit"]
    row = ["quotes", "call calendar", "A", "B", 100.0, 100.0, 102.5, 0.25, "currency"]
    text = plain(arbitrage_table(pd.DataFrame([row], columns=names)))
    for said in ("call calendar", "A, B", "100", "100 to 102.5", "0.250", "currency"):
        assert said in text


@pytest.mark.parametrize(
    ("low", "high", "strike", "said"),
    [
        (5200.0, inf, inf, ["beyond all", "5,200 on"]),
        (0.0, 3100.0, 0.0, ["beyond all", "up to 3,100"]),
        (0.0, inf, 4000.0, ["4,000", "all strikes"]),
    ],
)
def test_arbitrage_in_a_wing_has_an_open_range_of_strikes(low, high, strike, said):
    names = ["where", "what", "expiry", "later", "strike", "low", "high", "size", "unit"]
    days = ("2022-03-18", "2022-04-14")
    row = ["free fit", "calendar", *days, strike, low, high, 0.1, "of a wing's slope"]
    words = plain(arbitrage_table(pd.DataFrame([row], columns=names))).split()
    assert all(word in words for part in said for word in part.split())
