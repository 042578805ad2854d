"""`abm surface` as a user meets it: what it prints, what it leaves, how it ends."""

import numpy as np
import pandas as pd
import pytest

from tests.abm.cli.command_line import called, strict
from tests.abm.market.quotes.made_chain import DATE, FORWARDS, made_chain


@pytest.fixture
def abm(monkeypatch, capsys, tmp_path):
    """abm(*arguments) -> (exit code, stdout, stderr), in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: called(monkeypatch, capsys, *arguments)


def table(half_spread=0.02):
    """The made chain, a row a strike."""
    sides = [f"{kind}_{side}" for kind in ("call", "put") for side in ("bid", "ask")]
    parts = [
        pd.DataFrame({"expiry": each.name, "strike": each.strike})
        .assign(**{side: getattr(each, side) for side in sides})
        for each in made_chain(half_spread).expiries
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def test_a_chain_without_arbitrage(abm, tmp_path):
    table().to_csv("chain.csv", index=False)
    code, out, err = abm("surface", "chain.csv", "--date", DATE, "--out", "told")
    assert (code, err) == (0, "")
    lines = [line.strip() for line in out.splitlines()]
    assert max(map(len, lines)) <= 110
    assert lines[0] == "chain.csv, 2022-02-18"
    assert "no arbitrage, neither among the quotes nor in the best fit of each expiry" in lines
    assert lines[-1] == "figure  told/surface.png"
    assert (tmp_path / "told" / "surface.png").read_bytes()[:4] == b"\x89PNG"
    kept = strict((tmp_path / "told" / "surface.json").read_text())
    for row in kept["expiries"]:
        assert row["forward"] == pytest.approx(FORWARDS[row["expiry"]], rel=1e-5)
        mine = [q["residual"] for q in kept["quotes"] if q["expiry"] == row["expiry"]]
        assert row["misfit"] == pytest.approx(np.sqrt(np.mean(np.square(mine))))
        assert row["misfit"] < 0.2


def test_arbitrage_is_told_with_strike_and_size(abm):
    quotes = table()
    quotes.loc[10, ["call_bid", "call_ask"]] += 0.5
    quotes.to_csv("chain_2022-02-18.csv", index=False)
    code, out, _ = abm("surface", "chain_2022-02-18.csv", "--json")
    assert code == 0
    (row,) = [each for each in strict(out)["arbitrage"] if each["what"] == "call butterfly"]
    cost = quotes["call_ask"][[9, 11]].mean()
    assert (row["where"], row["expiry"], row["strike"]) == ("quotes", "2022-03-18", 95)
    assert (row["low"], row["high"]) == (92.5, 97.5)
    assert row["size"] == pytest.approx(quotes["call_bid"][10] - cost, rel=1e-6)
    _, out, _ = abm("surface", "chain_2022-02-18.csv")
    assert "call butterfly" in out


def test_columns_by_map_and_spot_and_rate(abm):
    quotes = table().rename(columns={"strike": "K"})
    quotes.to_csv("chain_2022-02-18.csv", index=False)
    asked = ("surface", "chain_2022-02-18.csv", "--columns", "strike=K", "--json")
    code, out, _ = abm(*asked, "--spot", "100", "--rate", "0.01")
    assert code == 0
    first = strict(out)["expiries"][0]
    assert first["forward"] == pytest.approx(100 * np.exp(0.01 * 28 / 365))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda quotes: quotes.drop(columns="put_ask"), "there is no column for put_ask"),
        (lambda quotes: quotes.assign(call_ask=0.01), ":2: the call of 2022-03-18 at 70 is bid"),
        (lambda quotes: quotes[:5].assign(expiry="2022-02-18"), "no expiry is after 2022-02-18"),
        (lambda quotes: quotes[quotes["strike"] == 100], "strikes that a smile needs"),
        (lambda quotes: quotes.assign(put_bid=0.0), "no strike at which call and put"),
    ],
)
def test_what_is_wrong_is_said_once_and_nothing_is_written(abm, tmp_path, change, message):
    change(table()).to_csv("chain_2022-02-18.csv", index=False)
    code, out, err = abm("surface", "chain_2022-02-18.csv", "--out", "told")
    assert (code, out) == (2, "")
    assert err.startswith("chain_2022-02-18.csv")
    assert message in err
    assert not (tmp_path / "told").exists()


def test_a_forward_outside_of_the_strikes_is_warned_of(abm):
    table().to_csv("chain_2022-02-18.csv", index=False)
    code, _, err = abm("surface", "chain_2022-02-18.csv", "--spot", "45")
    assert code == 0
    assert "warning: the forward of 2022-03-18, 45, lies outside of its strikes, 70 to" in err
