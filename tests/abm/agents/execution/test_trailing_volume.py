import math

import numpy as np
import pytest

from abm.kernel.book.messages import BUY
from tests.abm.agents.execution.workers import OPEN, SECOND, WALL, after, hedged_market, worker_of

RATE, START = 0.4, 50.0


def market(lots, *, wake=0.6, aims=None):
    """A worker from 50 s on, amid others who take 1 to 40 lots every half second or so."""
    rng = np.random.default_rng(1)
    times = np.sort(rng.uniform(0.5, 150.0, 300)).round(2)
    flow = tuple((float(t), 0, BUY, 0, int(q)) for t in times for q in [rng.integers(1, 41)])
    policy = {"kind": "trailing_volume", "rate": RATE}
    aims = aims or ((START, lots),)
    return hedged_market(policy, aims, WALL, flow, wake_interval=wake)


def naive_children(model, lots):
    """Each second from the first on, a share of what the tape shows of the minute before."""
    tape = model.tape("trades")
    others = tape[tape["taker"] != worker_of(model)]
    seconds = ((others["time"] - OPEN) // SECOND).tolist()
    traded = dict.fromkeys(range(-60, 400), 0)
    for second, quantity in zip(seconds, others["quantity"].tolist(), strict=True):
        traded[second] += quantity
    begin = int(model.state.parents["start"][0] - OPEN)
    owed, left = 0.0, abs(lots)
    for look in range(200):
        now = begin + look * SECOND
        if left == 0 or now > 150 * SECOND:
            return
        second = now // SECOND
        minute = sum(traded[s] for s in range(second - 60, second))
        owed += RATE * minute / 60.0
        child = min(math.floor(owed), left)
        if child > 0:
            owed, left = owed - child, left - child
            traded[second] += child
            yield now / SECOND, math.copysign(child, lots)


@pytest.mark.parametrize("wake", [0.6, 37.0], ids=["often woken", "left alone"])
@pytest.mark.parametrize("lots", [-700, 300])
def test_each_second_it_trades_its_share_of_the_minute_before(lots, wake):
    model = market(lots, wake=wake)
    trades = after(model, 150)
    wanted = np.array(list(naive_children(model, lots)))
    assert trades[:, 1].sum() == lots
    assert trades[:, 1].tolist() == wanted[:, 1].tolist()
    assert trades[:, 0] == pytest.approx(wanted[:, 0], abs=1e-9)


def test_its_own_volume_counts():
    """Once the others have stopped, it goes on by what it trades itself, less and less."""
    model = market(-100_000)
    trades = after(model, 220)
    assert trades[trades[:, 0] > 212, 1].sum() < 0


def test_what_an_order_was_owed_is_not_the_next_ones():
    model = market(0, aims=((START, 3), (60.0, 5)))
    trades = after(model, 80)
    first = trades[trades[:, 0] < 60]
    assert first[:, 1].tolist() == [3]
    assert trades[:, 1].sum() == 5
