from itertools import product

import numpy as np
import pytest

from abm.reproductions.queue_race import QueueRace, Start, queue_races, reproduce, share_up

LIMIT, MARKET, CANCEL = 1.85, 0.94, 0.71
LONGEST = 30
"""Queues longer than this are as good as never seen: the mean in equilibrium is below 2."""


def generator(own):
    """Rates of the pair of queues as a matrix and a vector of the rates to an empty ask; from bid 0
    or ask 0 there is no way back. Own: the bids are those before and including one's own."""
    size = LONGEST + 1
    rates, to_up = np.zeros((size * size, size * size)), np.zeros(size * size)
    for bid, ask in product(range(1, size), repeat=2):
        bid_up, bid_down = (
            (0, MARKET + CANCEL * (bid - 1)) if own else (LIMIT, MARKET + CANCEL * bid)
        )
        moves = {
            (bid + 1, ask): bid_up * (bid < LONGEST),
            (bid - 1, ask): bid_down,
            (bid, ask + 1): LIMIT * (ask < LONGEST),
            (bid, ask - 1): MARKET + CANCEL * ask,
        }
        here = bid * size + ask
        rates[here, here] -= sum(moves.values())
        for (b, a), rate in moves.items():
            if a == 0:
                to_up[here] = rate
            elif b > 0 and rate > 0:
                rates[here, b * size + a] += rate
    return rates, to_up


def chance_up(own):
    """Chance that the ask is first empty, from each pair of queues: a linear system."""
    rates, to_up = generator(own)
    alive = np.diag(rates) < 0
    chances = np.zeros(len(rates))
    chances[alive] = np.linalg.solve(rates[np.ix_(alive, alive)], -to_up[alive])
    return chances.reshape(LONGEST + 1, LONGEST + 1)


def test_the_linear_system_gives_the_published_numbers():
    assert np.allclose(chance_up(own=False)[1, 1:6], [0.5, 0.335, 0.259, 0.216, 0.188], atol=6e-4)
    assert np.allclose(
        1 - chance_up(own=True)[1, 1:6], [0.503, 0.698, 0.794, 0.848, 0.882], atol=6e-4
    )


def test_plain_and_compiled_races_leave_the_same_tapes():
    starts = [Start(1, 2), Start(3, 1), Start(1, 3, own=True), Start(3, 2, own=True)]
    tapes = []
    for plain in (True, False):
        model = queue_races(starts, races=15, plain=plain)
        model.advance(model.session.open_time + 10**9)
        names = ("trades", "orders", "quotes", "events")
        tapes.append([model.tape(name) for name in names])
        assert [memory["races"][0] for memory in model.state.memories] == [15] * 4
    for one, other in zip(*tapes, strict=True):
        assert np.array_equal(one, other)


def test_races_end_as_the_linear_system_says_and_leave_the_book_empty():
    races = 4_000
    starts = [Start(b, a, own) for b, a, own in product((1, 3, 5), (1, 2, 5), (False, True))]
    model = queue_races(starts, races, record_interval=86_400.0, record_orders=False)
    model.advance(model.session.open_time + 120 * 10**9)
    chances = np.array([chance_up(start.own)[start.bid, start.ask] for start in starts])
    errors = np.sqrt(chances * (1 - chances) / races)
    assert [memory["races"][0] for memory in model.state.memories] == [races] * len(starts)
    assert np.all(np.abs(share_up(model) - chances) < 4 * errors)
    assert model.state.books.header["live"][0] == 0


def test_rates_with_which_queues_could_outgrow_the_memory_are_refused():
    with pytest.raises(ValueError, match="limit_rate"):
        QueueRace.Parameters(limit_rate=11.0)
    with pytest.raises(ValueError, match="cancel_rate"):
        QueueRace.Parameters(cancel_rate=0.4)


@pytest.mark.slow
def test_the_reproduction_succeeds():
    assert [check for check in reproduce() if not check.passed] == []
