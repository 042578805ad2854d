"""The trading day and its clock."""

import pytest
from pydantic import ValidationError

from abm.kernel.book.messages import AUCTION, CLOSED, CONTINUOUS
from abm.market.session import DAY, Session, clock, time_of_day

HOUR = 3_600 * 10**9


def test_the_turns_of_two_days_with_auctions():
    session = Session(open="09:00", close="17:00", pre_open=600, closing_auction=300, days=2)
    turns = list(session.turns())
    assert [turn.phase for turn in turns] == [AUCTION, CONTINUOUS, AUCTION, CLOSED] * 2
    assert [turn.uncross for turn in turns] == [False, True, False, True] * 2
    assert [turn.time / HOUR for turn in turns[:4]] == pytest.approx(
        [8 + 5 / 6, 9, 17 - 1 / 12, 17]
    )
    assert [b.time - a.time for a, b in zip(turns, turns[4:], strict=False)] == [DAY] * 4
    assert turns[3].resume == DAY + session.start_time == turns[4].time
    assert session.end_time == turns[-1].time


def test_a_day_without_auctions_opens_and_closes():
    turns = list(Session().turns())
    assert [(turn.phase, turn.uncross) for turn in turns] == [(CONTINUOUS, False), (CLOSED, False)]


@pytest.mark.parametrize(
    ("text", "time"), [("00:00", 0), ("09:30", 9.5 * HOUR), ("23:59:59", DAY - 10**9)]
)
def test_times_of_day_are_read_and_written(text, time):
    assert time_of_day(text) == time
    assert clock(int(time)) == (text if text.count(":") == 2 else f"{text}:00")
    assert clock(int(time) + 2 * DAY) == f"day 2 {clock(int(time))}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"open": "16:00", "close": "09:30"},
        {"open": "09:30", "close": "09:35", "closing_auction": 300},
        {"open": "00:05", "pre_open": 600},
        {"open": "24:00"},
        {"open": "9:30"},
        {"days": 0},
    ],
)
def test_impossible_days_are_refused(wrong):
    with pytest.raises(ValidationError):
        Session(**wrong)
