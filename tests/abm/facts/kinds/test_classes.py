import numpy as np
import pandas as pd
import pytest

from abm.facts.kinds.classes import (
    accounts,
    aggressive,
    inventory_against_price,
    inventory_response,
    share,
)
from tests.abm.facts.made_tape import at, quotes, tape

PRINTS = pd.DataFrame(
    {
        "time": at([1, 2, 3]),
        "quantity": [10, 30, 60],
        "maker": ["slow", "fast", "slow"],
        "taker": ["fast", "fast", "slow"],
    }
)


def test_shares_are_of_all_that_was_bought_and_sold():
    day = tape(prints=PRINTS, members={"fast": 3, "slow": 5})
    assert share(day) == pytest.approx({"fast": 70 / 200, "slow": 130 / 200})
    assert aggressive(day) == pytest.approx({"fast": 40 / 70, "slow": 60 / 130})
    assert accounts(day) == {"fast": 3, "slow": 5}


def test_who_follows_the_price_has_its_slope():
    steps = np.random.default_rng(1).integers(-3, 4, 500)
    times, mids = np.arange(501), 1000 + np.append(0, np.cumsum(steps))
    path = [
        pd.DataFrame({"time": at(times), "trader_class": name, "position": slope * mids + 7})
        for name, slope in (("fast", 32), ("makers", -13))
    ]
    day = tape(500, quotes=quotes(times, mids), inventories=pd.concat(path).sort_values("time"))
    assert inventory_against_price(day) == pytest.approx({"fast": 32, "makers": -13})
    ticks, changes = inventory_response(day)["makers"]
    assert ticks.tolist() == [-3, -2, -1, 0, 1, 2, 3]
    assert changes.tolist() == (-13 * ticks).tolist()
