"""A trader's own orders meet, with the rule and without."""

import pytest

from abm.kernel.book.messages import ALLOW, BUY, CANCEL_BOTH, CANCEL_INCOMING, CANCEL_RESTING, SELL
from abm.rules.self_match_prevention import SelfMatchPrevention
from tests.abm.rules.markets import after, ruled

OWN = ((0.0, 0, SELL, 10_001, 5), (1.0, 0, BUY, 10_001, 3))


@pytest.mark.parametrize(
    ("rules", "code", "traded", "asks"),
    [
        ({}, ALLOW, 3, 2),
        ({"r": SelfMatchPrevention()}, CANCEL_RESTING, 0, 0),
        ({"r": SelfMatchPrevention(instruction="cancel_incoming")}, CANCEL_INCOMING, 0, 5),
        ({"r": SelfMatchPrevention(instruction="cancel_both")}, CANCEL_BOTH, 0, 0),
    ],
)
def test_the_book_is_told(rules, code, traded, asks):
    model = ruled(rules, OWN)
    after(model, 2)
    assert model.state.books.books["self_match"].tolist() == [code]
    assert model.tape("trades")["quantity"].sum() == traded
    assert model.state.listings["ask_quantity"][0] == asks
