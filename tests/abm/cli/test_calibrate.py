"""`abm calibrate` as a user meets it: what it prints, what it leaves, how it ends."""

import pandas as pd
import pytest

from tests.abm.cli.command_line import called, strict

SMALL = ("--set", "calibrate.search=10", "--set", "calibrate.surface=12")
TRUE = ("--set", "agents.orders.market_rate=0.7", "--set", "agents.orders.limit_rate=0.03")


@pytest.fixture
def abm(monkeypatch, capsys, tmp_path):
    """abm(*arguments) -> (exit code, stdout, stderr), in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: called(monkeypatch, capsys, *arguments)


def test_a_market_is_calibrated_to_a_run_of_itself_and_told_alike_again(abm, tmp_path):
    assert abm("run", "find_rates", *TRUE, "--seed", 50, "--out", "true")[0] == 0
    (run,) = (tmp_path / "true").glob("*/seed-50")
    code, out, _ = abm("calibrate", "find_rates", "--to", run, *SMALL)
    assert code == 0
    (folder,) = (tmp_path / "results").iterdir()
    assert max(map(len, out.splitlines())) <= 200
    assert "sum of squares" in out
    assert "J test" in out
    assert "--set agents.orders.market_rate=0." in out
    assert (folder / "calibration.png").read_bytes()[:4] == b"\x89PNG"
    kept = strict((folder / "calibration.json").read_text())
    rates = {row["parameter"]: row for row in kept["parameters"]}
    assert rates["market"]["value"] == pytest.approx(0.7, rel=0.25)
    assert rates["limit"]["value"] == pytest.approx(0.03, rel=0.25)
    assert rates["limit"]["low"] < rates["limit"]["value"] < rates["limit"]["high"]
    assert kept["objective"]["after"] < 0.2 * kept["objective"]["before"]
    facts = pd.read_csv(folder / "facts.csv")
    assert facts["fact"].tolist() == ["spread", "inter_event", "depth", "signature"]
    distances = ((facts["after"] - facts["target"]) / facts["error"]) ** 2
    assert distances.sum() == pytest.approx(kept["objective"]["after"])
    assert len(pd.read_csv(folder / "parameters.csv")) == 2
    code, again, _ = abm("calibrate", "find_rates", "--to", run, *SMALL, "--json")
    assert (code, strict(again)) == (0, kept)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["hedging_cascade", "--to", "x.csv"], "no calibration"),
        (["find_rates", "--to", "nowhere.csv"], "neither a folder nor a file"),
        (["find_rates", "--to", "x.csv", "--from", "25:00"], "--from"),
        (["find_rates", "--to", "x.csv", "--from", "10:00", "--until", "09:00"], "not before"),
        (["find_rates", "--to", "x.csv", "--set", "calibrate.surface=11"], "calibrate"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(abm, tmp_path, more, said):
    code, out, err = abm("calibrate", *more)
    assert (code, out) == (2, "")
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_check_tells_of_a_calibration(abm):
    code, out, _ = abm("check", "find_rates")
    assert code == 0
    assert "calibration of market, limit: by 4 numbers of facts, in 104 runs at most" in out
