"""`abm run gamma_map --chain` as a user meets it: an hour of it, and what is refused."""

import pytest

from abm.runs import trials
from tests.abm.cli.command_line import called, strict
from tests.abm.cli.test_gamma import table
from tests.abm.market.quotes.made_chain import DATE

HOUR = ("--set", "session.close='10:30'", "--seeds", 2, "--jobs", 1)
CHAIN = ("--chain", "chain.csv", "--date", DATE, "--spot", 99)


@pytest.fixture
def abm(monkeypatch, capsys, tmp_path):
    """abm(*arguments) -> (exit code, stdout, stderr), in a folder with a chain."""
    monkeypatch.chdir(tmp_path)
    table().to_csv("chain.csv", index=False)
    return lambda *arguments: called(monkeypatch, capsys, "run", *arguments)


def test_days_with_and_without_dealers_are_told_kept_and_not_run_again(abm, tmp_path, monkeypatch):
    asked = ("gamma_map", *CHAIN, *HOUR, "--set", "positioning.volume=3e7")
    asked += ("--set", "positioning.weights={short: 1}")
    asked += ("--set", "agents.dealers.hedging.move=0.0005")  # an hour is short
    code, out, _ = abm(*asked)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 110
    assert "not a forecast: on 2 of 2 days the dealers drawn sell a fall" in " ".join(out.split())
    (folder,) = (tmp_path / "results").iterdir()
    assert (folder / "gamma_days.png").read_bytes()[:4] == b"\x89PNG"
    kept = strict((folder / "gamma_days.json").read_text())
    assert [day["seed"] for day in kept["days"]] == [901, 902]
    for day in kept["days"]:
        assert day["gamma"] < 0
        assert day["volatility"] != day["volatility_without"]
    monkeypatch.setattr(trials, "run", None)  # what is known needs no run
    code, out, _ = abm(*asked, "--json")
    assert (code, strict(out)["days"]) == (0, kept["days"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gamma_map",), "it asks about an option chain; give a CSV of one with --chain"),
        (("calm_day", *CHAIN), "it holds no chain; run gamma_map"),
        (("gamma_map", "--chain", "none_2022-02-04.csv"), "No such file"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(abm, tmp_path, arguments, message):
    code, out, err = abm(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "results").exists()
