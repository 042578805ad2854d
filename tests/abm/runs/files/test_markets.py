"""Experiments that name a market: whose sections they have, and how what is wrong is told."""

import json

import pytest

from abm.runs.files import FileErrors
from abm.runs.running import Request, run_id

MARKET = """\
title: A small market
code: [mine.py]
instruments: {stock: {price: 100.0}}
venues: {exchange: {instrument: stock}}
session: {open: "09:30", close: "09:31"}
agents:
  noise: {kind: noise_trader, count: 7}
  mine: {kind: mine, count: 2}
"""
MINE = """\
from abm import Trader


class Mine(Trader):
    def step(self):
        pass
"""
ASKED = """\
market: markets/small.yaml
title: What of it?
seed: 5
"""


@pytest.fixture
def asked(tmp_path):
    """A file beside a market and its trader, from the text of an experiment."""
    (tmp_path / "markets").mkdir()
    (tmp_path / "markets" / "small.yaml").write_text(MARKET)
    (tmp_path / "markets" / "mine.py").write_text(MINE)

    def write(text=ASKED):
        file = tmp_path / "asked.yaml"
        file.write_text(text)
        return Request(file)

    return write


def faults(request):
    with pytest.raises(FileErrors) as errors:
        request.read()
    return [
        (fault.file.rpartition("/")[2], fault.line, fault.path) for fault in errors.value.faults
    ]


def test_the_sections_are_the_markets_the_question_is_the_experiments(asked):
    found = asked().read()
    assert (found.title, found.seed) == ("What of it?", 5)
    assert found.agents["noise"].count == 7
    assert found.agents["mine"].count == 2


def test_changes_are_set_before_what_the_command_line_sets(asked):
    text = ASKED + "change: {agents.noise.count: 9, agents.more: {kind: noise_trader, count: 1}}\n"
    found = asked(text).read()
    assert [group.count for group in found.agents.values()] == [9, 2, 1]
    overridden = Request(asked(text).path, ("agents.noise.count=4",)).read()
    assert overridden.agents["noise"].count == 4


def test_it_is_the_run_of_a_file_that_holds_everything(asked, tmp_path):
    whole = tmp_path / "markets" / "whole.yaml"
    whole.write_text(MARKET.replace("A small market", "What of it?") + "seed: 5\n")
    one, other = asked(), Request(whole)
    assert run_id(one, one.read(), 1) == run_id(other, other.read(), 1)
    dumps = [json.dumps(r.read().model_dump(mode="json", exclude={"code"})) for r in (one, other)]
    assert dumps[0] == dumps[1]


def test_an_unknown_market_is_told_with_those_there_are(asked):
    with pytest.raises(
        FileErrors, match=r"asked.yaml:1: market: .*'smal_stock'.*did you mean 'small"
    ):
        asked("market: smal_stock\ntitle: t\n").read()
    assert faults(asked("market: gone.yaml\ntitle: t\n")) == [("asked.yaml", 1, "market")]
    assert faults(asked("market: [small]\ntitle: t\n")) == [("asked.yaml", 1, "market")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("venues: {}", ("asked.yaml", 4, "venues")),
        ("change: 3", ("asked.yaml", 4, "change")),
        ("change: {agents.nose.count: 3}", ("asked.yaml", 4, "agents.nose")),
        ("change: {agents.noise.count: many}", ("asked.yaml", 4, "agents.noise.count")),
        ("marked: 3", ("asked.yaml", 4, "marked")),
    ],
)
def test_what_is_wrong_in_the_experiment_is_told_at_its_line(asked, line, told):
    assert faults(asked(ASKED + line + "\n")) == [told]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("study: {}", ("small.yaml", 9, "study")),
        ("market: other", ("small.yaml", 9, "market")),
        ("rate: high", ("small.yaml", 9, "rate")),
    ],
)
def test_what_is_wrong_in_the_market_is_told_at_the_markets_line(asked, tmp_path, line, told):
    (tmp_path / "markets" / "small.yaml").write_text(MARKET + line + "\n")
    assert faults(asked()) == [told]


def test_a_trader_that_the_market_lacks_is_told_at_the_markets_line(asked, tmp_path):
    (tmp_path / "markets" / "mine.py").unlink()
    assert faults(asked()) == [("small.yaml", 2, "code.0")]
