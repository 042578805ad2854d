"""Trials keep the numbers of runs, and run again only what they do not have."""

import json

import pytest

from abm.runs.running import Request, run
from abm.runs.trials import Trial, tried

SMALL = """\
title: Noise traders
instruments:
  stock: {price: 100.0}
venues:
  exchange: {instrument: stock}
session: {open: "09:30", close: "09:31"}
agents:
  noise_traders: {kind: noise_trader, count: 20, wake_interval: 2}
"""


def volume(measured):
    """Lots traded, and trades."""
    lots = measured.trades["quantity"]
    return {"lots": float(lots.sum()), "trades": float(len(lots))}


def trades(measured):
    """Only the latter."""
    return {"trades": float(len(measured.trades))}


@pytest.fixture
def request_of(tmp_path):
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    return Request(file)


def known(file):
    return [json.loads(line)["trial"] for line in file.read_text().splitlines()]


def test_the_numbers_are_those_of_the_runs_in_the_order_asked_for(request_of, tmp_path):
    trials = [Trial(request_of, seed, volume) for seed in (3, 1, 2)]
    shares = []
    found = tried(trials, tmp_path / "new" / "trials.jsonl", progress=shares.append)
    wanted = [volume(run(request_of, tmp_path / str(seed), seed=seed)) for seed in (3, 1, 2)]
    assert found == wanted
    assert len({numbers["lots"] for numbers in found}) == 3
    assert shares == pytest.approx([1 / 3, 2 / 3, 1.0])


def test_what_is_known_is_not_run_again(request_of, tmp_path, monkeypatch):
    file = tmp_path / "trials.jsonl"
    first, second = (Trial(request_of, seed, volume) for seed in (1, 2))
    found = tried([first], file)
    both = tried([second, first, first], file)
    assert both[1:] == [*found, *found]
    assert len(known(file)) == len(set(known(file))) == 2
    monkeypatch.setattr(Trial, "numbers", lambda _: pytest.fail("it ran again"))
    assert tried([first, second], file) == both[1::-1]


def test_another_measurement_is_another_trial(request_of, tmp_path):
    file = tmp_path / "trials.jsonl"
    both = tried([Trial(request_of, 1, measure) for measure in (volume, trades)], file)
    assert both[0]["trades"] == both[1]["trades"]
    assert len(set(known(file))) == 2


def test_a_line_that_was_cut_off_is_run_again(request_of, tmp_path):
    file = tmp_path / "trials.jsonl"
    trials = [Trial(request_of, seed, volume) for seed in (1, 2)]
    found = tried(trials, file)
    whole = file.read_text()
    file.write_text(whole[:-20])
    assert tried(trials, file) == found
    assert file.read_text().splitlines()[::2] == whole.splitlines()
