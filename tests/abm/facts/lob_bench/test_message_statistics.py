"""Statistics of messages, against loops and by hand."""

import math

import pytest

from abm.facts.lob_bench import message_statistics as statistics
from abm.facts.lob_bench.message_statistics import CANCELS, SUBMISSIONS
from tests.abm.facts.lob_bench.tapes import SECOND, quoted, random_tape, tape

TAPE = random_tape(12, 400)
MESSAGES = list(TAPE.messages.itertuples(index=False))


def test_no_time_between_messages_counts_as_a_billionth():
    times = [0, 2_000_000, 2_000_000]
    found = statistics.log_inter_arrival_time(quoted([(3, 1, 1, 1)] * 3, times))
    assert found == pytest.approx([math.log(2), math.log(1e-9)])


def test_time_to_cancel_is_from_the_first_message_to_the_second():
    events: dict[int, list[tuple[int, int]]] = {}
    for message in MESSAGES:
        if message.type <= 3:
            events.setdefault(message.order_id, []).append((message.time, message.type))
    known = [
        math.log((told[1][0] - told[0][0]) / SECOND or 1e-9)
        for told in events.values()
        if len(told) > 1 and 1 in [kind for _, kind in told]
    ]
    assert sorted(statistics.log_time_to_cancel(TAPE)) == pytest.approx(sorted(known))


@pytest.mark.parametrize("events", [SUBMISSIONS, CANCELS])
@pytest.mark.parametrize("side", [1, -1])
def test_depth_is_the_distance_from_the_mid_after_the_message(events, side):
    known = [
        side * (message.price - mid)
        for message, mid in zip(MESSAGES, TAPE.mid, strict=True)
        if message.type in events and side * (message.price - mid) > 0
    ]
    assert len(known) > 20
    assert statistics.depth(events, side)(TAPE).tolist() == known


@pytest.mark.parametrize("side", ["ask", "bid"])
@pytest.mark.parametrize("cancels", [False, True])
def test_levels_are_of_the_book_in_which_the_order_stands(side, cancels):
    prices = TAPE.book[f"{side}_price"].tolist()
    known = []
    for row, message in enumerate(MESSAGES):
        seen = row - 1 if cancels else row
        if message.type in ((2, 3) if cancels else (1,)) and seen >= 0:
            known += [place + 1 for place in range(10) if prices[seen][place] == message.price]
    statistic = statistics.cancel_level if cancels else statistics.submission_level
    assert len(set(known)) > 3
    assert statistic(side)(TAPE).tolist() == known


@pytest.mark.parametrize(
    ("trades", "known"),
    [
        ([], []),
        ([(5.3, 7)], [420]),  # a single trade stands for its second
        ([(5.3, 7), (5.3, 1)], [480]),
        ([(5.3, 7), (5.35, 1)], []),  # a twentieth of a second is too short
        ([(5.3, 7), (5.7, 1)], [8 / 0.4 * 60]),
        ([(5.95, 7), (7.1, 2), (8.5, 3)], [7 / 0.05 * 60, 120, 360]),
        ([(5.2, 7), (7.1, 2), (8.05, 3)], [120]),  # the first is left out for being long
    ],
)
def test_volume_per_minute_is_scaled_at_the_ends(trades, known):
    rows = [(int(time * SECOND), 4, 1, size, 1, 1) for time, size in trades]
    hidden = [(9 * SECOND, 5, 0, 100, 1, 1)]
    assert statistics.volume_per_minute(tape(rows + hidden)) == pytest.approx(known)
