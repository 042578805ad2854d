"""Repetitions are the same on any number of workers, and go on from the days that were kept."""

import json
from dataclasses import replace

import pytest

from abm.errors import UsageError
from abm.runs.rare import repetitions
from abm.runs.rare.days import experiment_of, run_day
from abm.runs.rare.repetitions import FILE, Asked, repeat
from abm.runs.rare.splitting import finish
from abm.runs.running import Request
from tests.abm.runs.rare.small import SMALL


@pytest.fixture
def asked(tmp_path):
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    return Asked(Request(file), 0.01, 10, 2, tmp_path / "days")


def numbers(found):
    return [(each.scores.scores.tolist(), each.rare, each.rounds) for each in found.splits]


def test_they_are_what_each_is_by_itself_on_any_number_of_workers(asked):
    found = repeat(asked, 2)
    experiment = experiment_of(asked.request)

    def climb(lineage):
        return run_day(experiment, lineage).climb

    alone = [finish(asked.splitting(number), climb) for number in range(2)]
    assert numbers(found) == [(s.scores.scores.tolist(), s.rare, s.rounds) for s in alone]
    assert found.splits[0].scores.scores.tolist() != found.splits[1].scores.scores.tolist()
    assert found.histories == len(found.days) == len((asked.folder / FILE).read_text().splitlines())


def test_an_interrupted_call_goes_on_with_the_days_that_it_kept(asked, monkeypatch):
    ran = []

    def stop(_, days):
        if days == 17:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        repeat(asked, watch=stop)
    file = asked.folder / FILE
    text = file.read_text()
    assert len(text.splitlines()) == 17
    file.write_text(text[:-20])  # one was cut off
    real = repetitions.run_asked
    monkeypatch.setattr(
        repetitions, "run_asked", lambda *given: ran.append(given[1]) or real(*given)
    )
    found = repeat(asked)
    once = len(ran)
    again = repeat(asked)
    assert once == found.histories - 16
    assert len(ran) == once
    assert numbers(again) == numbers(found)
    kept = [json.loads(line) for line in file.read_text().splitlines() if line.endswith("}")]
    assert len(kept) == found.histories


def test_days_of_another_market_do_not_count(asked):
    found = repeat(asked)
    other = replace(asked, request=Request(asked.request.path, ("agents.noise_traders.count=31",)))
    assert numbers(repeat(other)) != numbers(found)


@pytest.mark.parametrize("fall", [0.0, 1.0, -0.1, 10.0, float("nan")])
def test_what_is_no_fall_is_refused(asked, fall):
    with pytest.raises(UsageError, match="--fall: a fall is a fraction of the peak between 0 and"):
        Asked(asked.request, fall, 10, 2, asked.folder)
    with pytest.raises(UsageError, match="--repetitions"):
        Asked(asked.request, 0.1, 10, 0, asked.folder)


def test_a_market_without_a_price_is_refused(tmp_path):
    file = tmp_path / "empty.yaml"
    file.write_text(SMALL.replace("count: 30", "count: 0").replace("count: 2", "count: 0"))
    with pytest.raises(UsageError, match="no mid-price from 09:30"):
        repeat(Asked(Request(file), 0.1, 10, 1, tmp_path / "days"))
