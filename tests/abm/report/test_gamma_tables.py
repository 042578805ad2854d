"""Tables of a gamma map: what a reader sees of known numbers."""

import pandas as pd

from abm.report.gamma_tables import assumption_table, hedge, strike_table
from abm.report.table import plain

ROW = {"assumption": "naive", "calls": 62.9e9, "puts": -82.0e9, "gamma": -19.2e9}


def test_assumptions_say_what_dealers_trade_and_where_gamma_is_zero():
    levels = {"sticky_strike": [4585.0, 4700.4], "sticky_delta": []}
    text = plain(assumption_table(pd.DataFrame([ROW | {"levels": levels}]), 400e9))
    for told in ("62.9", "-82", "-19.2", "sell 19.2", "4.80", "4,585, 4,700", "none"):
        assert told in text
    assert "volume" not in plain(assumption_table(pd.DataFrame([ROW | {"levels": levels}]), None))


def test_who_is_long_buys_a_fall():
    assert [hedge(gamma) for gamma in (2.5e9, -1e8, 0.0)] == ["buy 2.50", "sell 0.100", "nothing"]


def test_the_largest_strikes_come_first():
    strikes = pd.DataFrame({"strike": [4000.0, 4100.5], "calls": 1e9, "puts": [-2e9, -5e9]})
    text = plain(strike_table(strikes.assign(gamma=strikes["calls"] + strikes["puts"])))
    assert text.index("4,100.5") < text.index("4,000")
