"""What hedgers sell for a fall of 1 %, against what their rules hold before and after one."""

import pytest

from abm.market.pricing import BlackScholesMerton
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.hedging_flow import sold_per_percent

FILE = EXPERIMENTS / "hedging_cascade.yaml"
NO_INSURERS, NO_OPTIONS = "agents.insurers.count=0", "agents.dealers.options=[]"


def sold(*changes):
    experiment = Request(FILE, changes).read()
    with experiment.build(1) as model:
        model.advance(model.now)
        return sold_per_percent(model, experiment), model.instrument_of(0)


def test_dealers_sell_what_their_delta_gains():
    found, instrument = sold(NO_INSURERS)
    price, lots = instrument.ticks, 19 * 1307
    deltas = [
        sum(
            float(BlackScholesMerton(kind, spot, price, 21 / 252, 0.2, 0.0).delta())
            for kind in ("call", "put")
        )
        for spot in (0.995 * price, 1.005 * price)
    ]
    assert found == pytest.approx(lots * (deltas[1] - deltas[0]), rel=0.01)


def test_dealers_long_of_options_buy():
    options = "agents.dealers.options=[{kind: call, quantity: 100}]"
    assert sold(NO_INSURERS, options)[0] < 0


def test_insurers_sell_beside_them():
    both, _ = sold()
    assert both == pytest.approx(sold(NO_INSURERS)[0] + sold(NO_OPTIONS)[0])
    assert sold(NO_INSURERS, NO_OPTIONS)[0] == 0


def test_the_shipped_hedgers_are_of_the_size_that_the_file_says():
    for changes in (NO_INSURERS, NO_OPTIONS):
        assert sold(changes)[0] == pytest.approx(0.01 * 343_000, rel=0.01)
