import numpy as np
import pytest

from abm.agents.execution.market import AtMarket
from abm.agents.noise_trader import NoiseTrader
from abm.agents.trader import Trader
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.market.trading import BY_LAW, is_free, send_market
from tests.abm.agents.execution.workers import (
    OPEN,
    SECOND,
    PythonWorker,
    WorkerParameters,
    after,
    hedged_market,
)

AIMS = ((2.0, 50), (20.0, 10), (21.0, -30), (40.0, 0))


class Simple(Trader):
    """One market order for what is wanted, whenever it knows what it has."""

    Parameters = WorkerParameters
    has_option_account = True

    def decide(self):
        market, parameters = self.model.market, self.model.groups[self.group].parameters
        since = (self.now - OPEN) / SECOND
        aims = [self.position(), *(lots for time, lots in parameters.aims if time <= since)]
        lots = aims[-1] - self.position()
        if is_free(market, 0) and lots != 0:
            send_market(market, 0, BUY if lots > 0 else SELL, abs(lots))
        return BY_LAW


@pytest.mark.parametrize("latency", [{}, {"fixed": 0.35}, {"extra": 0.3}])
def test_trades_like_one_market_order_a_decision(latency):
    tapes = []
    for worker in (Simple, PythonWorker):
        model = hedged_market(AtMarket(), AIMS, (), worker=worker, latency=latency)
        model.add("noise", NoiseTrader, count=30)
        assert len(after(model, 60)) > 8
        tapes.append((model.tape("trades"), model.tape("orders")))
    for one, other in zip(*tapes, strict=True):
        assert np.array_equal(one, other)


def test_ends_with_what_it_found():
    asks = ((0.0, 0, BUY, 9_990, 5), (0.0, 0, SELL, 10_010, 7), (3.0, 0, SELL, 10_020, 100))
    model = hedged_market(AtMarket(), ((1.0, 20),), asks, wake_interval=1.0)
    trades = after(model, 8)
    assert trades[:, 1:].tolist() == [[7, 10_010], [13, 10_020]]
    rows = model.tape("executions")
    assert rows["lots"].tolist()[0] == 20
    assert rows["filled"].tolist()[0] == 7
    assert rows["lots"].tolist()[1:] == [13] * (len(rows) - 1)
    assert rows["filled"].tolist()[1:] == [0] * (len(rows) - 2) + [13]
    assert (rows["children"] == 1).all()
