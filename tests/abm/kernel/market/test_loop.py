"""The loop begins an event only if everything that the event may write finds room."""

import numpy as np
import pytest

from abm.agents.liquidity_provider import LiquidityProvider
from abm.agents.noise_trader import NoiseTrader
from abm.agents.trader import Trader
from abm.kernel.book.book import most_reports
from abm.kernel.book.messages import BUY
from abm.kernel.compiling.jit import new_rows
from abm.kernel.market import loop
from abm.kernel.market.alerts import wake_when_price_crosses
from abm.kernel.market.market import MOST_MESSAGES, Market
from abm.kernel.market.tapes import tapes_have_room
from abm.kernel.market.trading import BY_LAW, send_limit
from abm.kernel.records.registry import RECORDS
from abm.model import MarketModel

BOOKS, INSTRUMENTS, GROUPS, LINES, OPTION_ACCOUNTS = 2, 3, 5, 7, 11

NEEDED = {
    "depth": BOOKS,
    "groups": GROUPS * INSTRUMENTS,
    "events": MOST_MESSAGES,
    "option_trades": MOST_MESSAGES + LINES,
    "executions": MOST_MESSAGES,
    "option_accounts": OPTION_ACCOUNTS,
    "option_series": LINES,
}
"""Rows of a tape that one event may write; of the busy ones as many as a message may report, and
the quotes of what it sets off."""


def market() -> Market:
    made = Market(books=BOOKS, instruments=INSTRUMENTS, groups=GROUPS, traders=1, seed=1)
    made.header["series_count"], made.header["option_account_count"] = LINES, OPTION_ACCOUNTS
    made.make_room()
    return made


@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize("name", RECORDS)
def test_a_tape_is_full_when_an_event_might_not_fit(name, more):
    made = market()
    needed = NEEDED.get(name, made.books.most_reports + 4 * MOST_MESSAGES)
    most = most_reports(made.books.header[0])
    assert most == made.books.most_reports
    assert tapes_have_room(made.header[0], most)
    tape = made.tapes[list(RECORDS).index(name)]
    tape["count"] = tape["room"] - needed - more
    assert tapes_have_room(made.header[0], most) == (more >= 0)


def leave_orders(made: Market, free: int) -> None:
    made.books.header["live"] = len(made.books.orders) - free
    made.books.header["report_capacity"] = 2**40


def leave_reports(made: Market, free: int) -> None:
    made.books.header["report_capacity"] = made.books.most_reports + free


def leave_expiries(made: Market, free: int) -> None:
    made.books.expiries[0]["serial"] = made.books.expiries[0]["payload"] - free


def leave_flights(made: Market, free: int) -> None:
    made.header["free_in_flight"] = free


def leave_alerts(made: Market, free: int) -> None:
    made.header["free_alerts"] = free


def leave_agenda(made: Market, free: int) -> None:
    made.header["waiting"] = 3
    made.agenda[0]["serial"] = made.agenda[0]["payload"] - free - 3


@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize(
    ("leave", "needed"),
    [
        (leave_orders, MOST_MESSAGES + 1),
        (leave_reports, MOST_MESSAGES),
        (leave_expiries, MOST_MESSAGES + 1),
        (leave_flights, MOST_MESSAGES),
        (leave_alerts, MOST_MESSAGES),
        (leave_agenda, MOST_MESSAGES + 1),
    ],
)
def test_there_is_no_room_when_an_event_might_not_fit(leave, needed, more):
    made = market()
    assert loop._has_room(made.header[0])
    leave(made, needed + more)
    assert loop._has_room(made.header[0]) == (more >= 0)


class Flooder(Trader):
    """Sends and asks as much as a trader can at each wake-up."""

    @staticmethod
    def wake(state, params, market, now, rng):
        for step in range(MOST_MESSAGES):
            send_limit(market, 0, BUY, 9_000 + step, 1)
            wake_when_price_crosses(market, 0, 5_000.0 + step, 1)
        return BY_LAW


@pytest.mark.parametrize("more", [0, 1])
def test_the_checked_loop_stays_within_the_smallest_arrays_there_can_be(more, monkeypatch):
    """Every array with as much room as the guards ask for, and not a row more."""
    monkeypatch.setattr("abm.model.CHECKED", True)
    model = MarketModel(seed=1, record_interval=0.1)
    model.add("flooders", Flooder, count=3)
    model.add("noise", NoiseTrader, count=50)
    model.add("providers", LiquidityProvider, count=5)
    state = model.state

    def take(name: str) -> np.ndarray:
        tape = state.tapes[list(RECORDS).index(name)]
        taken = state.rows[name][: tape["count"]].copy()
        tape["count"] = 0
        needed = NEEDED.get(name, state.books.most_reports + 4 * MOST_MESSAGES)
        state.rows[name] = new_rows(needed + more, RECORDS[name].dtype)
        state.bind()
        return taken

    monkeypatch.setattr(state, "take", take)
    model.drain()
    model.advance(model.session.open_time + 3 * 10**9)
    assert model.decisions > 200
    assert len(model.tape("orders")) > 2 * MOST_MESSAGES
