import numpy as np

from abm.facts.trade_signs import quote_rule, tick_rule
from abm.risk.run.steps import Steps


def test_the_tick_rule_goes_by_the_last_change():
    prices = np.array([5.0, 5.0, 6.0, 6.0, 4.0, 4.0, 5.0])
    assert tick_rule(prices).tolist() == [0, 0, 1, 1, -1, -1, 1]
    assert tick_rule(np.zeros(0)).tolist() == []


def test_the_quote_rule_goes_by_the_mid_before_and_at_it_by_ticks():
    mid = Steps(np.array([0, 10]), np.array([100.0, 103.0]))
    times, prices = np.array([0, 5, 10, 12, 13]), np.array([99.0, 101.0, 102.0, 103.0, 102.0])
    # before any quote and at the mid by the last change; at time 10 the mid is still 100
    assert quote_rule(times, prices, mid).tolist() == [0, 1, 1, 1, -1]
