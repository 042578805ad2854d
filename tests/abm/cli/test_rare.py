"""`abm rare` as a user meets it: what it prints, what it leaves, how it ends."""

import re
from pathlib import Path

import numpy as np
import pytest

from abm.cli.rare import sentence, show
from abm.risk.sweep.rare import WeightedScores
from abm.runs.rare.repetitions import Asked, Found
from abm.runs.rare.splitting import Split
from abm.runs.running import Request
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


def found_with(chances, without=()):
    """Repetitions with these chances of a fall above 10 %; one day in a hundred is above 5 %."""
    asked = Asked(Request(Path("small.yaml"), (), without), 0.1, 10, 5, Path("days"))
    scores = np.array([0.02, 0.06, 0.11])
    splits = []
    for number, p in enumerate(chances):
        middle = 0.009 + 0.0005 * number - p
        weights = np.array([1 - middle - p, middle, p])
        splits.append(Split(WeightedScores(scores, weights), ((),) * (p > 0), 3))
    return Found(asked, splits, {})


def test_what_no_repetition_came_to_is_bounded(abm, capsys):
    abm("check", "small.yaml")
    hedged = found_with([1e-3, 2e-3, 1e-3, 3e-3, 2e-3])
    never = found_with([0.0] * 5, ("insurers",))
    some = found_with([0.0, 0.0, 1e-6, 2e-6, 0.0], ("insurers",))
    labels = ["as it is", "without insurers"]
    told = sentence([hedged, never], labels)
    assert re.search("Hedgers multiply .* 10 % day by at least 0.0.*: without insurers none", told)
    assert "95 % interval" in sentence([hedged, some], labels)
    capsys.readouterr()
    show(some, labels[1])
    assert "3 of 5 repetitions never fell that far" in capsys.readouterr().out
    show(never, labels[1])
    out = capsys.readouterr().out
    assert "5 of 5 repetitions never fell that far" in out
    assert "the chance of a fall above 10 % is at most about 0.011" in out


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
