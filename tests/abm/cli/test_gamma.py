"""`abm gamma` as a user meets it: what it prints, what it leaves, how it ends."""

import pandas as pd
import pytest

from abm.market.positioning.open_options import open_chain
from tests.abm.cli.command_line import called, strict
from tests.abm.market.positioning.open_chains import at, with_interest
from tests.abm.market.quotes.made_chain import DATE

CHAIN = with_interest(at(105.0, 110.0), at(90.0, 100.0, contracts=1500.0), spot=99.0)


@pytest.fixture
def abm(monkeypatch, capsys, tmp_path):
    """abm(*arguments) -> (exit code, stdout, stderr), in a folder with a chain."""
    monkeypatch.chdir(tmp_path)
    table().to_csv("chain.csv", index=False)
    return lambda *arguments: called(
        monkeypatch, capsys, "gamma", *arguments, "--date", DATE, "--spot", 99
    )


def table():
    """The made chain, a row a strike."""
    names = [
        f"{kind}_{what}" for kind in ("call", "put") for what in ("bid", "ask", "open_interest")
    ]
    parts = [
        pd.DataFrame({"expiry": each.name, "strike": each.strike})
        .assign(**{name: getattr(each, name) for name in names})
        for each in CHAIN.expiries
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def test_a_map_with_its_tables_numbers_and_figure(abm, tmp_path):
    code, out, err = abm("chain.csv", "--volume", "1e9", "--out", "told")
    assert (code, err) == (0, "")
    lines = [line.strip() for line in out.splitlines()]
    assert max(map(len, lines)) <= 110
    assert lines[0].startswith("chain.csv, spot 99.00")
    assert lines[-1] == "figure  told/gamma.png"
    for told in ("naive", "SqueezeMetrics 2017", "% of the", "2022-06-17", "nobody knows"):
        assert told in out
    assert (tmp_path / "told" / "gamma.png").read_bytes()[:4] == b"\x89PNG"
    kept = strict((tmp_path / "told" / "gamma.json").read_text())
    naive = kept["assumptions"][0]
    chain = open_chain(CHAIN)
    call = chain.kind == "call"
    assert naive["calls"] == pytest.approx(chain.gamma()[call].sum(), rel=1e-6)
    assert naive["puts"] == pytest.approx(-chain.gamma()[~call].sum(), rel=1e-6)
    assert len(naive["levels"]["sticky_strike"]) == 1


@pytest.mark.parametrize(
    ("change", "more", "message"),
    [
        (lambda rows: rows.drop(columns=["call_open_interest", "put_open_interest"]), (),
         "no option has open interest; give a chain with open interest"),
        (lambda rows: rows.assign(call_bid=0.0, put_bid=0.0), (), "no bid out of the money"),
        (lambda rows: rows[:5].assign(expiry="2022-02-18"), (), "no expiry is after 2022-02-18"),
        (lambda rows: rows, ("--volume", "-1"), "--volume: -1 is no volume"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_once_and_nothing_is_written(abm, tmp_path, change, more, message):
    change(table()).to_csv("chain.csv", index=False)
    code, out, err = abm("chain.csv", "--out", "told", *more)
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "told").exists()
