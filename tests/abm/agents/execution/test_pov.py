import numpy as np
import pytest

from abm.kernel.book.messages import BUY
from tests.abm.agents.execution.workers import WALL, after, hedged_market

WALLS = (*WALL, *((time, 1, side, price, lots) for time, _, side, price, lots in WALL))


@pytest.mark.parametrize(
    ("venues", "counted"), [("home", [0]), ("all", [0, 1])], ids=["home", "all"]
)
@pytest.mark.parametrize("latency", [0.0, 0.3])
@pytest.mark.parametrize("sign", [1, -1])
def test_trades_a_share_of_what_others_trade(venues, counted, latency, sign):
    rng = np.random.default_rng(1)
    times = np.sort(rng.uniform(0.5, 100, 80)).round(2)
    books, lots = rng.integers(0, 2, 80), rng.integers(1, 200, 80)
    flow = [(t, int(b), BUY, 0, int(q)) for t, b, q in zip(times, books, lots, strict=True)]
    policy = {"kind": "pov", "rate": 0.3, "interval": 10.0, "venues": venues}
    model = hedged_market(
        policy,
        ((20.0, sign * 1_200),),
        WALLS,
        tuple(flow),
        fees=(0.0, 0.0),
        latency={"fixed": latency},
    )
    trades = after(model, 130)
    start = 20.0 + trades[0, 0] % 10 - latency
    of_others = np.where(np.isin(books, counted), lots, 0)
    seen = times[None, :] < (start + 10.0 * np.arange(1, 10))[:, None]
    volume = (seen & (times > start)) @ of_others
    expected = sign * np.diff(np.minimum(np.floor(0.3 * volume), 1_200), prepend=0)
    per_look = [
        trades[np.abs(trades[:, 0] - start - latency - 10.0 * look) < 0.2, 1].sum()
        for look in range(1, 10)
    ]
    assert per_look == expected.tolist()
    assert trades[:, 1].sum() == expected.sum()
