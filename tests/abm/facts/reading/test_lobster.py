import shutil

import numpy as np
import pytest

from abm.facts.estimate import measure
from abm.facts.reading.lobster import is_lobster, read_lobster
from abm.facts.reading.order_messages import UNKNOWN
from abm.facts.reading.runs import read_run
from abm.records.lobster import LobsterError
from abm.risk.run.frames import SECOND

SHARED = ("orders", "quotes", "depth", "messages", "lives")


def values(tape):
    """All numbers that both sources tell."""
    found = measure([tape], blocks=0)
    numbers = {
        (key, row): estimate.value
        for key, measured in found.items()
        for row, estimate in measured.numbers.items()
        if set(measured.fact.needs) <= set(SHARED)
    }
    return {name: value for name, value in numbers.items() if np.isfinite(value)}


def test_an_exported_run_has_the_facts_of_its_records(a_run, exported):
    message, _ = exported
    (ours,), theirs = read_run(a_run), read_lobster(message)
    assert theirs.tick_size == pytest.approx(ours.tick_size)
    recorded = values(ours)
    assert len(recorded) > 40
    assert values(theirs) == pytest.approx(recorded, rel=1e-9)


def test_without_its_book_the_touch_is_rebuilt(exported, tmp_path):
    message, _ = exported
    alone = tmp_path / message.name
    shutil.copy(message, alone)
    recorded, rebuilt = read_lobster(message), read_lobster(alone)
    assert rebuilt.open == recorded.open + UNKNOWN
    columns = ["time", "bid_price", "bid_quantity", "ask_price", "ask_quantity"]
    ours, theirs = (t.table("quotes")[columns].to_numpy() for t in (rebuilt, recorded))
    filled = (theirs[:, 2] > 0) & (theirs[:, 4] > 0)
    assert ours[-filled.sum() :].tolist() == theirs[filled].tolist()
    seconds = np.arange(rebuilt.open, rebuilt.close, SECOND)
    levels = [f"{s}_quantity_{level}" for s in ("bid", "ask") for level in range(1, 6)]
    for tape in (rebuilt, recorded):
        depth = tape.table("depth").set_index("time")
        seconds = seconds[np.isin(seconds, depth.index)]
    depths = [t.table("depth").set_index("time").loc[seconds, levels] for t in (rebuilt, recorded)]
    assert depths[0].to_numpy().tolist() == depths[1].to_numpy().tolist()


def test_executions_of_one_instant_and_side_are_one_order_and_hidden_ones_count(tmp_path):
    rows = ["1,1,7,300,1000000,1", "2,1,8,100,1000000,1", "9,4,7,300,1000000,1"]
    rows += ["9,4,8,50,1000000,1", "9.5,5,0,10,1000050,-1"]
    file = tmp_path / "X_2000-01-03_0_600000_message_1.csv"
    file.write_text("\n".join(rows) + "\n")
    file.with_name("X_2000-01-03_0_600000_orderbook_1.csv").write_text("1010000,5,1000000,9\n" * 5)
    tape = read_lobster(file, tick=0.01)
    orders = tape.table("orders")
    assert orders["quantity"].tolist() == [350, 10]
    assert orders["sign"].tolist() == [-1, 1]
    assert orders["price"].tolist() == [10_000, 10_000.5]
    assert (tape.open, tape.close) == (0, 600 * SECOND)


def test_what_is_no_tape_is_said(tmp_path):
    assert is_lobster("34200.01,3,160,100,310400,-1\n")
    assert not is_lobster("time,type,id,size,price,direction\n")
    file = tmp_path / "message.csv"
    file.write_text("1,4,7,300,1000000,1\n")
    with pytest.raises(LobsterError, match="no order is entered"):
        read_lobster(file)
