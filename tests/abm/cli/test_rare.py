"""`abm rare` as a user meets it: what it prints, what it leaves, how it ends."""

import pytest

from tests.abm.cli.command_line import called, strict
from tests.abm.runs.rare.small import SMALL

ASKED = ("rare", "small.yaml", "--fall", "0.004", "--particles", "10", "--repetitions", "5")


@pytest.fixture
def abm(monkeypatch, capsys, tmp_path):
    """abm(*arguments) -> (exit code, stdout, stderr), in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL)
    return lambda *arguments: called(monkeypatch, capsys, *arguments)


def test_the_chance_with_and_without_hedgers_and_their_ratio(abm, tmp_path):
    code, out, _ = abm(*ASKED, "--against-without", "insurers")
    assert code == 0
    lines = [line.strip() for line in out.splitlines()]
    assert max(map(len, lines)) <= 130
    (told,) = [line for line in lines if line.startswith("Hedgers multiply")]
    assert told.startswith("Hedgers multiply the chance of a 0.4 % day by ")
    assert "95 % interval" in told
    assert sum("days were run; plain sampling needs" in line for line in lines) == 2
    code, out, _ = abm(*ASKED, "--against-without", "insurers", "--json")
    facts = strict(out)
    mine, control = facts["estimates"]
    assert control["without"] == ["insurers"]
    assert facts["ratio"]["sentence"] == told
    last = mine["chances"][-1]
    assert last["fall"] == 0.004
    assert last["chance"] == pytest.approx(sum(mine["each"]) / 5)
    assert last["low"] < last["chance"] < last["high"]
    ratio = last["chance"] / control["chances"][-1]["chance"]
    assert facts["ratio"]["value"] == pytest.approx(ratio)
    assert facts["ratio"]["low"] < ratio < facts["ratio"]["high"]
    for name in facts["figures"]:
        assert (tmp_path / name).read_bytes()[:4] == b"\x89PNG"
    assert strict((tmp_path / "results" / "small-rare" / "rare.json").read_text()) == facts


def test_what_no_repetition_came_to_is_bounded(abm):
    asked = ("rare", "small.yaml", "--without", "insurers", "--fall", "0.9", *ASKED[4:])
    code, out, _ = abm(*asked, "--set", "agents.noise_traders.count=0.30")
    assert (code, out) == (2, "")
    code, out, _ = abm(*asked)
    assert code == 0
    assert "5 of 5 repetitions never fell that far" in out
    assert "the chance of a fall above 90 % is at most about" in out
    (found,) = strict(abm(*asked, "--json")[1])["estimates"]
    assert found["chances"][-1]["chance"] == 0
    assert found["chances"][-1]["high"] is None
    assert 0 < found["at_most"] < 0.2


def test_what_cannot_be_asked_for_is_said(abm):
    for arguments, told in (
        (("rare", "small.yaml", "--fall", "10"), "--fall: a fall is a fraction of the peak"),
        (("rare", "small.yaml", "--particles", "9"), "'--particles'"),
        (("rare", "small.yaml", "--without", "nobody"), "nobody"),
        (("rare", "small.yaml", "--against-without", "nobody"), "nobody"),
    ):
        code, _, err = abm(*arguments)
        assert code == 2
        assert told in err
