"""Whatever the schema accepts runs, to the end and without a number that wraps."""

import warnings

import numpy as np
import pytest

from abm.agents.noise_trader import NoiseTrader
from abm.agents.option_market_maker import OptionMarketMaker
from abm.errors import AbmError
from abm.kernel.book.book import NONE
from abm.market.chains import OptionChain
from abm.market.fields import MOST_SECONDS
from abm.market.session import Session
from abm.model import MarketModel
from tests.abm.drawn import drawn_experiment
from tests.abm.invariants import check_in_sequence


def run(experiment) -> MarketModel:
    """The market of an experiment at its close; an overflow anywhere is an error."""
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise"):
        warnings.simplefilter("error")
        model = experiment.build(experiment.seed, plain=True)
        try:
            model.run_model()
        except AbmError as error:  # the one end that orders of 2**40 lots may bring
            assert "takes the account" in str(error)  # noqa: PT017
    return model


def check_sound(model: MarketModel) -> None:
    """Times in sequence and within the session; cash and positions as the trades made them."""
    check_in_sequence(model)
    trades = model.tape("trades")
    assert (trades["price"] >= 1).all()
    assert (trades["quantity"] >= 1).all()
    if model.state.header["full_account"][0] != NONE:
        return  # the trade that was too much is not booked whole
    fees = sum(model.state.accounts["fees"].tolist())
    assert fees == sum(model.state.listings["collected"].tolist())


@pytest.mark.parametrize("seed", range(12))
def test_what_the_schema_accepts_runs(seed):
    check_sound(run(drawn_experiment(seed)))


LONG = {"record_interval": MOST_SECONDS, "option_interval": MOST_SECONDS}


def test_sessions_of_many_days_and_lives_of_a_century_run():
    session = Session(open="09:30", close="09:30:02", days=600)
    chains = {"far": OptionChain(venue="exchange", moneyness=(1.0,), expiries=(600, 25_200))}
    model = MarketModel(session=session, chains=chains, seed=1, plain=True, **LONG)
    model.add("noise", NoiseTrader, wake_interval=2.0, lifetime=MOST_SECONDS)
    model.add("makers", OptionMarketMaker, wake_interval=MOST_SECONDS)
    model.run_model()
    check_sound(model)
    assert model.now == session.end_time
    assert (model.state.series["expiry"] >= session.end_time).all()


@pytest.mark.parametrize(
    "told",
    [
        {"lifetime": MOST_SECONDS},
        {"wake_interval": MOST_SECONDS},
        {"latency": {"fixed": MOST_SECONDS}},
        {"latency": {"extra": MOST_SECONDS}},
        {"active_from": MOST_SECONDS, "active_for": MOST_SECONDS},
    ],
)
def test_the_longest_time_means_never(told):
    """Nothing that is to come in 63 years comes in a minute; an exponential time may, but early."""
    model = MarketModel(session=Session(open="09:30", close="09:31"), seed=1, plain=True)
    model.add("noise", NoiseTrader, count=20, **{"wake_interval": 5.0} | told)
    model.run_model()
    check_sound(model)
    orders = model.tape("orders")
    if "lifetime" in told:
        assert len(orders) > 100
        assert "expired" not in set(model.frame("orders")["kind"])
    else:
        assert len(orders) == 0
