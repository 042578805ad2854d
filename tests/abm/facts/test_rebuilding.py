import pandas as pd

from abm.facts.rebuilding import LEVELS, books, rebuilt
from abm.records.lobster.lobster_files import LEVEL, Event
from abm.risk.run.frames import SECOND

COLUMNS = ["time", "kind", "order_id", "quantity", "price", "sign"]
QUOTES = ["bid_price", "bid_quantity", "ask_price", "ask_quantity"]
NEW, CUT, GONE, HIT = Event.SUBMISSION, Event.REDUCTION, Event.DELETION, Event.EXECUTION


def touches(*rows) -> list[list[int]]:
    quotes, _ = rebuilt(pd.DataFrame(rows, columns=COLUMNS))
    return quotes[QUOTES].to_numpy().tolist()


def test_the_touch_follows_the_orders():
    assert touches(
        (1, NEW, 1, 5, 100, 1),
        (2, NEW, 2, 7, 103, -1),
        (3, NEW, 3, 2, 101, 1),
        (4, CUT, 3, 1, 101, 1),
        (5, HIT, 3, 1, 101, 1),
        (6, GONE, 2, 7, 103, -1),
    ) == [
        [100, 5, 0, 0],
        [100, 5, 103, 7],
        [101, 2, 103, 7],
        [101, 1, 103, 7],
        [100, 5, 103, 7],
        [100, 5, 0, 0],
    ]


def test_an_order_that_the_tape_has_lost_is_passed():
    ghost, beside = (1, NEW, 1, 5, 103, -1), (2, NEW, 2, 4, 105, -1)
    # a bid comes that the ask at 103 would have met
    assert touches(ghost, beside, (3, NEW, 3, 1, 104, 1))[-1] == [104, 1, 105, 4]
    # the order behind it is executed
    assert touches(ghost, beside, (3, HIT, 2, 1, 105, -1))[-1] == [0, 0, 105, 3]
    # what is told of it later changes nothing, not even others at its price
    late = touches(
        ghost, (3, NEW, 3, 1, 104, 1), (4, GONE, 3, 1, 104, 1), (5, NEW, 4, 9, 103, -1),
        (6, GONE, 1, 5, 103, -1),
    )  # fmt: skip
    assert late[-1] == [0, 0, 103, 9]


def test_what_is_told_of_orders_older_than_the_tape_changes_nothing():
    assert touches((1, GONE, 9, 5, 100, 1), (2, NEW, 1, 3, 99, 1), (3, HIT, 8, 1, 99, 1)) == [
        [99, 3, 0, 0]
    ]


def test_levels_are_noted_each_second():
    rows = [(SECOND // 2, NEW, k, 10 + k, 100 - k, 1) for k in range(7)]
    _, depth = rebuilt(pd.DataFrame([*rows, (3 * SECOND, GONE, 0, 10, 100, 1)], columns=COLUMNS))
    assert depth["time"].tolist() == [SECOND, 2 * SECOND]
    first = depth.iloc[0]
    assert [first[f"bid_price_{k + 1}"] for k in range(LEVELS)] == [100, 99, 98, 97, 96]
    assert [first[f"bid_quantity_{k + 1}"] for k in range(LEVELS)] == [10, 11, 12, 13, 14]
    assert first["ask_quantity_1"] == 0


def test_the_levels_are_told_after_each_message_in_the_columns_of_lobster():
    rows = [
        (1, NEW, 1, 5, 100, 1),
        (2, NEW, 2, 7, 103, -1),
        (3, Event.HIDDEN_EXECUTION, 0, 1, 102, 1),
    ]
    rows += [(4, NEW, 3, 2, 101, 1), (5, GONE, 2, 7, 103, -1)]
    found = books(pd.DataFrame(rows, columns=COLUMNS), 2)
    assert found.dtype == LEVEL
    # ask, its lots, bid, its lots
    assert found[:, 0].tolist() == [
        (0, 0, 100, 5),
        (103, 7, 100, 5),
        (103, 7, 100, 5),
        (103, 7, 101, 2),
        (0, 0, 101, 2),
    ]
    assert found[3, 1].tolist() == (0, 0, 100, 5)
    assert books(pd.DataFrame([], columns=COLUMNS), 2).shape == (0, 2)


def test_no_message_is_no_book():
    quotes, depth = rebuilt(pd.DataFrame([], columns=COLUMNS))
    assert (len(quotes), len(depth)) == (0, 0)
