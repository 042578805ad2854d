import numpy as np
import pandas as pd
import pytest

from abm.facts.kinds.sizes import hidden, size_tail, sizes
from tests.abm.facts.made_tape import at, orders, tape


def test_the_tail_of_pareto_orders_is_its_own():
    lots = np.ceil(100 * (np.random.default_rng(1).pareto(1.6, 50_000) + 1))
    day = tape(orders=orders(np.linspace(0, 100, 50_000), quantities=lots))
    assert size_tail(day)["largest 5 %"] == pytest.approx(1.6, abs=0.1)
    assert sizes(day)["median"] == pytest.approx(100 * 2 ** (1 / 1.6), rel=0.02)


def test_hidden_lots_are_those_of_hidden_executions():
    kinds = {"kind": [1, 4, 4, 5, 3], "quantity": [100, 3, 4, 1, 100]}
    day = tape(messages=pd.DataFrame({"time": at(range(5))} | kinds))
    assert hidden(day) == {"of volume": 1 / 8}
    assert np.isnan(hidden(tape(messages=day.table("messages")[:1]))["of volume"])
