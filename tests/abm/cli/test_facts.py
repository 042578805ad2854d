"""`abm facts` as a user meets it: what it prints, what it leaves, how it ends."""

import numpy as np
import pytest

from abm.cli.facts import columns_of
from abm.errors import UsageError
from tests.abm.cli.command_line import called, strict


@pytest.fixture
def abm(monkeypatch, capsys, tmp_path):
    """abm(*arguments) -> (exit code, stdout, stderr), in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: called(monkeypatch, capsys, *arguments)


@pytest.fixture
def trades(tmp_path):
    """Half an hour of trades that walk at random, with columns of their own names."""
    draw = np.random.default_rng(1)
    times = np.sort(draw.uniform(0, 1800, 5000))
    prices = 100 + 0.01 * np.cumsum(draw.choice([-1, 0, 1], 5000))
    sides = draw.choice(["buy", "sell"], 5000)
    rows = zip(times, prices, draw.integers(1, 100, 5000), sides, strict=True)
    lines = [f"{34_200 + time:.6f},{price:.2f},{lots},{side}" for time, price, lots, side in rows]
    file = tmp_path / "trades.csv"
    file.write_text("\n".join(["ts,px,quantity,side", *lines]) + "\n")
    return file


COLUMNS = ("--columns", "time=ts,price=px")


def test_a_tape_like_itself(abm, trades, tmp_path):
    code, out, err = abm("facts", trades, "--against", trades, *COLUMNS, "--out", "told")
    assert (code, err) == (0, "")
    lines = [line.strip() for line in out.splitlines()]
    assert lines[0] == "trades.csv"
    assert max(map(len, lines)) <= 110
    assert "not told: quotes, so without" in out
    assert "note: there are no quotes" in out
    assert "like trades.csv   100 %; all alike is 100 %" in lines
    assert lines[-2:] == ["figure  told/facts.png", "figure  told/market.png"]
    for name in ("facts.png", "market.png"):
        assert (tmp_path / "told" / name).read_bytes()[:4] == b"\x89PNG"
    kept = strict((tmp_path / "told" / "facts.json").read_text())
    found = {(each["fact"], each["row"]): each for each in kept["numbers"]}
    volatility = found["signature", "1 s"]
    assert volatility["value"] == volatility["against"]
    assert volatility["distance"] == 0
    assert volatility["published"] == {
        "low": 15,
        "high": 25,
        "source": volatility["published"]["source"],
    }
    assert (kept["source"], kept["against"], kept["likeness"]) == ("trades.csv", "trades.csv", 1)
    assert "LOB-Bench: not told: messages about orders of trades.csv, so without spread" in out
    (lacking,) = kept["lob_bench"]["missing"].values()
    assert "vol per min" in lacking
    assert kept["missing"]["parent orders"] == [
        "Exponent of impact",
        "Prefactor of impact",
        "What is left of impact",
    ]


def test_json_is_what_is_kept_and_nothing_else(abm, trades, tmp_path):
    code, out, _ = abm("facts", trades, *COLUMNS, "--json")
    assert code == 0
    assert out == (tmp_path / "facts.json").read_text()
    found = strict(out)
    assert "likeness" not in found
    assert "lob_bench" not in found
    assert not (tmp_path / "market.png").exists()
    assert 0 <= found["published_met"] <= 1


def test_what_is_wrong_is_said_and_nothing_is_written(abm, trades, tmp_path):
    code, _, err = abm("facts", trades, "--out", "told")
    assert code == 2
    assert "there is no column for time; name it with --columns time=COLUMN" in err
    assert not (tmp_path / "told").exists()
    code, _, err = abm("facts", "nowhere")
    assert (code, err.strip().startswith("nowhere: there is neither")) == (2, True)


def test_a_map_of_columns_is_checked():
    assert columns_of("time=ts_event, price=px") == {"time": "ts_event", "price": "px"}
    assert columns_of("") == {}
    with pytest.raises(UsageError, match="--columns: 'price' names no column; write ours=theirs"):
        columns_of("time=ts,price")
