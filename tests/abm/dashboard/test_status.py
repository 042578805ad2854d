"""The status says in words what a run is at."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from abm.dashboard.live import Account, Live
from abm.dashboard.messages import FAILED, INTERRUPTED, Began, Ended, Reached
from abm.dashboard.status import COMPILING, status
from abm.market.session import Session
from abm.market.venue import Instrument
from abm.runs.running import Request
from tests.abm.risk.run.made_run import MadeRun, mids

SESSION = Session(open="09:30", close="10:30")
BEGAN = Began(None, {"stock": Instrument(price=10.0)}, SESSION, compiles=True)
HALF = Reached(SESSION.open_time + 1800 * 10**9, 1200, 2.5e6, {})


def told(*messages, stopping=False, records=None):
    account = Account(Request(Path("a.yaml")), 7, "A question", ())
    for message in messages:
        account.take(message)
    return status(SimpleNamespace(account=account, is_stopping=stopping), records)


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ((), "starting"),
        ((BEGAN,), COMPILING),
        ((BEGAN, HALF), "running"),
        ((BEGAN, HALF, Ended(INTERRUPTED, folder=Path("x"))), "interrupted, kept in x"),
        ((Ended(INTERRUPTED),), "stopped before it began"),
        ((Ended(FAILED, "no"),), "failed: no"),
    ],
)
def test_words_of_each_stage(messages, words):
    assert told(*messages).words == f"A question, seed 7: {words}"


def test_numbers_of_the_market_and_how_far_it_has_come():
    found = told(BEGAN, HALF, records=MadeRun(quotes=mids([0, 5], [1000, 1234])))
    assert found.share == 0.5
    assert list(found.numbers.values()) == ["10:00:00", "12.34", "2", "1,200", "2.50"]
    assert told(BEGAN, stopping=True).words.endswith("stopping, once it is compiled")


def test_before_any_run_it_says_what_to_do():
    assert "choose an experiment" in status(Live(), None).words
