import numpy as np
import pytest

from abm.errors import UsageError
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.records.registry import RECORDS
from abm.market.venue import Instrument
from abm.model import MarketModel
from abm.reproductions.latent_market import LATENT, SECOND, market
from abm.runs.running import Request
from abm.runs.shipped import markets

START = 10_000


def with_metaorder(books, orders, **options):
    model = market(books, orders, **options)
    told = {"rate": 7.5, "start": 4, "duration": 20}
    model.add("metaorder", LATENT.Metaorder, book=books - 1, **told)
    return model


def lots(model, side, furthest, book=0):
    """Resting lots at each price."""
    queue = model.state.books.queue(book, side)
    prices = queue["price"] - START + furthest
    return np.bincount(prices, queue["quantity"], minlength=2 * furthest + 1)


def start_lots(**orders):
    """Lots of a side at the start, from its profile."""
    parameters = LATENT.LatentOrders.Parameters(side="sell", **orders)
    distances = np.arange(-parameters.furthest, parameters.furthest + 1)
    return np.rint(parameters.profile(distances))


def test_plain_and_compiled_give_the_same_tapes():
    orders = {"edge_rate": 3.0, "cancel_rate": 0.01, "deposit_rate": 0.2, "furthest": 6}
    models = [with_metaorder(1, orders, plain=plain) for plain in (False, True)]
    for model in models:
        model.advance(12 * SECOND)
    assert len(models[0].tape("trades")) > 20
    for name in RECORDS:
        assert np.array_equal(models[0].tape(name), models[1].tape(name))


def test_a_lone_side_follows_the_heat_equation():
    """Against the expected lots, turn by turn; a lone side leaves the mid where it began."""
    furthest, nu, rate, edge = 12, 0.02, 30.0, 400.0
    orders = {"furthest": furthest, "cancel_rate": nu, "deposit_rate": rate, "edge_rate": edge}
    model = MarketModel({"stock": Instrument(price=100.0)})
    model.add("buyers", LATENT.LatentOrders, side="buy", **orders)
    model.advance(model.session.open_time + 20 * SECOND)
    hop = 0.5 * np.eye(25) + 0.25 * (np.eye(25, k=1) + np.eye(25, k=-1))
    hop[0, 0] = hop[-1, -1] = 0.75
    new = rate * np.r_[np.ones(furthest), 0.5, np.zeros(furthest)]
    new[0] += edge
    expected = start_lots(**orders)[::-1]
    for _ in range(model.decisions):
        expected = hop @ expected * (1.0 - nu) + new
    errors = (lots(model, BUY, furthest) - expected) / np.sqrt(expected)
    assert np.all(np.abs(errors) < 4.0)
    assert 0.3 < np.mean(errors**2) < 1.5  # all independent, but for the spreading from one price


def test_lots_are_conserved_but_for_trades():
    orders = {"edge_rate": 0.0, "furthest": 30}
    model = with_metaorder(1, orders, record_orders=False)
    for memory in model.state.memories[:2]:
        memory["lots"][0, :61] = 40
    model.advance(60 * SECOND)
    trades = model.tape("trades")
    bought = trades["quantity"][trades["taker_group"] == 2].sum()
    traded = trades["quantity"].sum()
    assert bought == 7.5 * 20
    assert traded > 500
    assert lots(model, BUY, 30).sum() == 61 * 40 - (traded - bought)
    assert lots(model, SELL, 30).sum() == 61 * 40 - traded


def test_a_metaorder_is_spread_evenly_over_its_time():
    model = with_metaorder(1, {"edge_rate": 50.0, "furthest": 30})
    model.advance(60 * SECOND)
    trades = model.tape("trades")
    own = trades[trades["taker_group"] == 2]
    turns = (own["time"] - 4 * SECOND) // SECOND
    assert np.array_equal(own["time"] % SECOND, np.zeros(len(own)))
    sent = np.cumsum(np.bincount(turns, own["quantity"]))
    assert np.array_equal(sent, np.floor(7.5 * np.minimum(np.arange(21) + 0.5, 20)))


def test_the_shipped_market_trades_at_the_rate_of_the_theory():
    model = Request(markets()["latent_book"], ("agents.metaorder.count=0",)).read().build(seed=1)
    model.advance(model.session.open_time + 400 * SECOND)
    traded = model.tape("trades")["quantity"].sum()
    assert traded == pytest.approx(400 * 20 * 0.25, rel=0.08)


def test_what_cannot_be_is_refused():
    parameters = LATENT.LatentOrders.Parameters
    with pytest.raises(ValueError, match="make the latter shorter"):
        parameters(side="buy", cancel_rate=0.2)
    with pytest.raises(ValueError, match="without a cancel_rate"):
        parameters(side="buy", deposit_rate=1.0)
    with pytest.raises(ValueError, match="furthest"):
        parameters(side="buy", furthest=126)
    model = MarketModel({"penny": Instrument(price=1.0)})
    model.add("buyers", LATENT.LatentOrders, side="buy")
    with pytest.raises(UsageError, match=r"furthest: the furthest price .*-25.*above 125 ticks"):
        model.step()
