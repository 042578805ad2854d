"""The statistics of LOB-Bench of messages: times, depths and levels of orders, traded volume."""

from collections.abc import Callable

import numpy as np

from abm.facts.lob_bench.tape import Tape, Values
from abm.records.lobster.lobster_files import Event

SUBMISSIONS = (Event.SUBMISSION,)
CANCELS = (Event.REDUCTION, Event.DELETION)

_SECOND = 10**9
_INSTANT = 1e-9
"""In place of a time of zero, which has no logarithm, in whatever unit the time is."""


def log_inter_arrival_time(tape: Tape) -> Values:
    """Logarithm of the milliseconds from each message to the next."""
    return _log(np.diff(tape.times) / _SECOND * 1000)


def log_time_to_cancel(tape: Tape) -> Values:
    """Logarithm of the seconds from the submission of an order to its first reduction or deletion.

    LOB-Bench takes the first two of these messages of an order that was ever submitted: an order
    that is submitted twice under one id counts with the time between.
    """
    events = tape.messages[tape.messages["type"].isin(SUBMISSIONS + CANCELS)]
    submitted = events.loc[events["type"] == Event.SUBMISSION, "order_id"]
    events = events[events["order_id"].isin(submitted)]
    place = events.groupby("order_id").cumcount()
    first, second = (events[place == which].set_index("order_id")["time"] for which in (0, 1))
    return _log((second - first.loc[second.index]).to_numpy(np.float64) / _SECOND)


def _log(times: Values) -> Values:
    return np.log(np.where(times == 0, _INSTANT, times))


def depth(events: tuple[Event, ...], side: int) -> Callable[[Tape], Values]:
    """Statistic: distance of such messages from the mid just after them, in 1e-4 dollars.

    side: 1 for prices above the mid, -1 for those below. Which way the order went does not count,
    and an order at the mid is left out.
    """

    def distances(tape: Tape) -> Values:
        chosen = np.isin(tape.column("type"), events)
        above: Values = side * (tape.column("price") - tape.mid)[chosen]
        return above[above > 0]

    return distances


def submission_level(side: str) -> Callable[[Tape], Values]:
    """Statistic: the level, from 1, at which an order stands once it is submitted.

    side: "ask" or "bid".  Prices that the book does not show are left out, here and below.
    """
    return lambda tape: _levels(tape, tape.book[f"{side}_price"], SUBMISSIONS)


def cancel_level(side: str) -> Callable[[Tape], Values]:
    """Statistic: the level at which an order stood before it was reduced or deleted."""

    def levels(tape: Tape) -> Values:
        prices = tape.book[f"{side}_price"]
        # nothing is known of the book before the first message
        before = np.vstack([np.zeros_like(prices[:1]), prices[:-1]])
        return _levels(tape, before, CANCELS)

    return levels


def _levels(tape: Tape, prices: np.ndarray, events: tuple[Event, ...]) -> Values:
    chosen = np.isin(tape.column("type"), events)
    rows = tape.column("price")[chosen, np.newaxis] == prices[chosen]
    return (np.nonzero(rows)[1] + 1).astype(np.float64)


def volume_per_minute(tape: Tape) -> Values:
    """Sixty times the shares executed in each second that has executions of displayed orders."""
    traded = tape.column("type") == Event.EXECUTION
    times, sizes = tape.times[traded], tape.column("size")[traded]
    if len(times) == 0:
        return np.empty(0)
    _, starts = np.unique(times // _SECOND, return_index=True)
    volumes = np.add.reduceat(sizes, starts).astype(np.float64)
    begin, end = times[0] % _SECOND // 1000, times[-1] % _SECOND // 1000
    if len(volumes) > 1:
        return 60 * _scaled_at_both_ends(volumes, begin, end)
    if times[0] == times[-1]:
        return 60 * volumes
    return 60 * _scaled(volumes, end - begin)


_MICROSECONDS = 1_000_000
_SHORTEST = 100_000
"""Microseconds of a second below which LOB-Bench leaves it out at the ends of a tape."""


def _scaled(volume: Values, microseconds: int) -> Values:
    """The volume of an incomplete second as of a whole one, or none if that is too short."""
    if microseconds < _SHORTEST:
        return volume[:0]
    return volume * (_MICROSECONDS / microseconds)


def _scaled_at_both_ends(volumes: Values, begin: int, end: int) -> Values:
    first, last = volumes[:1], _scaled(volumes[-1:], end)
    # LOB-Bench means to leave out a short first second, and leaves out those longer than that
    short = begin >= _MICROSECONDS - _SHORTEST
    first = first / (1 - begin / _MICROSECONDS) if short else first[:0]
    return np.concatenate([first, volumes[1:-1], last])
