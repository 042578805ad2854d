import numpy as np
import pandas as pd
import pytest

from abm.errors import UsageError
from abm.facts.estimate import measure
from abm.facts.reading.lobster import read_lobster
from abm.facts.reading.market_by_order import read_market_by_order
from abm.records.lobster import read_messages

NAMES = {"time": "ts_event", "quantity": "size", "price": "px"}
ACTIONS = {1: "A", 2: "C", 3: "C", 4: "F"}


def numbers(tape):
    return {
        (key, row): each.value
        for key, fact in measure([tape], blocks=0).items()
        for row, each in fact.numbers.items()
        if np.isfinite(each.value)
    }


def test_a_day_has_the_same_facts_in_this_format_as_in_lobster_s(exported, tmp_path):
    message, _ = exported
    rows = read_messages(message)
    text = pd.DataFrame(
        {
            "ts_event": rows["time"],
            "action": rows["type"].map(ACTIONS),
            "side": rows["direction"].map({1: "B", -1: "A"}),
            "px": [f"{price / 10_000:.4f}" for price in rows["price"]],
            "size": rows["size"],
            "order_id": rows["order_id"].map(lambda number: f"id{number}"),
        }
    )
    # as some feeds do, a fill is told again as a cancellation, and before it as a trade
    fills = text[text["action"] == "F"]
    text = pd.concat([text, fills.assign(action="C"), fills.assign(action="T", side="N")])
    text = text.sort_values("ts_event", kind="stable")
    text.to_csv(tmp_path / "mbo.csv", index=False)
    alone = tmp_path / "TEST_2000-01-03_34200000_35400000_message_100.csv"
    alone.write_bytes(message.read_bytes())
    (ours,), theirs = read_market_by_order(tmp_path / "mbo.csv", NAMES), read_lobster(alone)
    assert ours.tick_size == pytest.approx(0.01)
    for table in ("orders", "quotes", "messages", "lives"):
        late = [t.table(table) for t in (ours, theirs)]
        late = [rows[rows["time"] >= ours.open] for rows in late]
        columns = [name for name in ("time", "quantity", "life", "sign") if name in late[0]]
        assert late[0][columns].to_numpy().tolist() == late[1][columns].to_numpy().tolist()


def test_a_modified_order_is_gone_and_new(tmp_path):
    file = tmp_path / "mbo.csv"
    heading = "time,action,side,price,quantity,order_id\n"
    rows = ["1,add,B,10,5,7", "2,modify,B,11,4,7", "3,cancel,B,11,4,7", "400,add,A,12,1,8"]
    file.write_text(heading + "\n".join(rows) + "\n")
    (tape,) = read_market_by_order(file, {}, tick=0.5)
    assert tape.table("lives")["life"].tolist() == [10**9, 10**9, -1]
    assert tape.table("lives")["cancelled"].tolist() == [True, True, False]
    assert tape.standing["bid_price"].tolist() == [20, 22, 0, 0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,jump,B,10,5,7", "'jump' is no action; use A, C, M and F"),
        ("1,A,N,10,5,7", "an order has no side"),
        ("1,A,B,10,0.5,7", "no whole number of lots; give the quantity in lots"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, row, said):
    file = tmp_path / "mbo.csv"
    file.write_text(f"time,action,side,price,quantity,order_id\n{row}\n")
    with pytest.raises(UsageError, match=said):
        read_market_by_order(file, {})


def test_days_are_tapes_of_their_own(tmp_path):
    file = tmp_path / "mbo.csv"
    rows = [
        f"2020-01-0{day}T10:0{minute}:00,A,B,10,5,{day}" for day in (1, 2, 4) for minute in (0, 6)
    ]
    file.write_text("time,action,side,price,quantity,order_id\n" + "\n".join(rows) + "\n")
    tapes = read_market_by_order(file, {})
    assert [tape.name for tape in tapes] == [f"mbo.csv, day {number}" for number in (1, 2, 3)]
    assert tapes[0].lacks(("quotes",)) == []
