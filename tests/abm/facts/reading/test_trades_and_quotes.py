import pandas as pd
import pytest

from abm.errors import UsageError
from abm.facts.kinds.sign_memory import sign_memory
from abm.facts.kinds.signature import signature
from abm.facts.kinds.sizes import sizes
from abm.facts.kinds.spread import spread
from abm.facts.reading.runs import read_run
from abm.facts.reading.trades_and_quotes import BOUNCING, read_trades_and_quotes

QUOTED = {"bid_price": "bid", "ask_price": "ask"}


def as_csv(run, file, side: bool):
    """Trades and quotes of a run in one file: what trades before the quote that it makes."""
    trades = run.trades[["time", "price", "quantity"]].copy()
    if side:
        trades["side"] = run.trades["side"].map({0: "buy", 1: "sell"})
    names = ["time", "bid_price", "bid_quantity", "ask_price", "ask_quantity"]
    quotes = run.quotes[names].rename(columns=QUOTED)
    both = pd.concat([trades, quotes]).sort_values("time", kind="stable")
    both[["price", "bid", "ask"]] *= 0.01
    both.round(2).to_csv(file, index=False)
    return file


def test_a_day_has_the_same_facts_in_this_format_as_in_its_records(a_run, tmp_path):
    (ours,) = read_run(a_run)
    (theirs,) = read_trades_and_quotes(as_csv(a_run, tmp_path / "taq.csv", side=True), {})
    assert theirs.tick_size == pytest.approx(0.01)
    assert sizes(theirs) == pytest.approx(sizes(ours), rel=0.01)
    assert sign_memory(theirs) == pytest.approx(sign_memory(ours), abs=0.01, nan_ok=True)
    # the tape begins with the first trade
    assert spread(theirs)["mean"] == pytest.approx(spread(ours)["mean"], rel=0.01)
    assert signature(theirs)["1 s"] == pytest.approx(signature(ours)["1 s"], rel=0.02)


def test_trades_without_a_side_are_signed_by_their_price(a_run, tmp_path):
    (ours,) = read_run(a_run)
    (guessed,) = read_trades_and_quotes(as_csv(a_run, tmp_path / "taq.csv", side=False), {})
    truth = ours.table("orders").drop_duplicates("time").set_index("time")["sign"]
    found = guessed.table("orders").drop_duplicates("time").set_index("time")["sign"]
    both = truth.index.intersection(found.index)
    assert (truth[both] == found[both]).mean() > 0.97
    assert "have no side: signed as by Lee and Ready 1991" in guessed.notes[-1]


def test_trades_alone_are_a_tape_too(tmp_path):
    file = tmp_path / "trades.csv"
    file.write_text("t,p,q\n1,10.00,2\n1.5,10.05,0.3\n2,10.05,1\n3,9.95,1\n")
    (tape,) = read_trades_and_quotes(file, {"time": "t", "price": "p", "quantity": "q"})
    assert tape.tick_size == pytest.approx(0.05)
    assert BOUNCING in tape.notes
    assert tape.lacks(("quotes", "orders")) == ["quotes"]
    # the first has no price before it
    assert tape.table("orders")["sign"].tolist() == [1, 1, -1]
    assert tape.table("orders")["quantity"].tolist() == [0.3, 1, 1]


def test_only_trades_are_trades(tmp_path):
    file = tmp_path / "mbp.csv"
    heading = "time,action,side,price,quantity,bid,bid_quantity,ask,ask_quantity\n"
    file.write_text(heading + "1,A,B,10,5,10,5,11,1\n2,T,A,10,2,10,3,11,1\n")
    (tape,) = read_trades_and_quotes(file, {}, tick=0.5)
    assert tape.table("orders")[["sign", "quantity", "price"]].to_numpy().tolist() == [[-1, 2, 20]]
    assert tape.table("quotes")["bid_quantity"].tolist() == [5, 3]
    file.write_text(heading + "1,A,B,10,5,10,5,11,1\n")
    with pytest.raises(UsageError, match="no trade in it; name its columns"):
        read_trades_and_quotes(file, {})
