from itertools import groupby

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.facts.aggressive import aggressive_orders

PRINTS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([1, -1]), st.integers(0, 1), st.integers(1, 9))
)


@settings(max_examples=40, deadline=None)
@given(PRINTS)
def test_prints_that_follow_each_other_are_one_order_if_all_is_equal(rows):
    rows = sorted(rows, key=lambda row: row[0])
    prints = pd.DataFrame(rows, columns=["time", "sign", "account", "quantity"]).assign(price=7)
    naive = [
        (*key[:2], sum(row[3] for row in group))
        for key, group in groupby(rows, key=lambda row: row[:3])
    ]
    found = aggressive_orders(prints)
    assert [*found[["time", "sign", "quantity"]].itertuples(index=False, name=None)] == naive


def test_without_accounts_time_and_sign_make_an_order():
    prints = pd.DataFrame(
        {"time": [1, 1, 1], "sign": [1, 1, -1], "quantity": 2, "price": [5, 6, 7]}
    )
    found = aggressive_orders(prints)
    assert found["quantity"].tolist() == [4, 2]
    assert found["price"].tolist() == [5, 7]
