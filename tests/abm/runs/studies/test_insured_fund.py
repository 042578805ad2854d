"""The fund with puts ends at their payoff; one that makes them lacks what it held in the gap."""

import pandas as pd
import pytest

from abm.market.pricing import BlackScholesMerton
from abm.runs.catalogue import read_variants
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.insured_fund import TEXT, figure, measure, table

FILE = EXPERIMENTS / "insured_fund.yaml"
ENDS = {"rises by a tenth": 1.1, "slides by a fifth": 0.8, "falls by a fifth at once": 0.8}


@pytest.fixture(scope="module")
def frame():
    rows = []
    for variant, experiment in read_variants(FILE, Request(FILE).read().study).items():
        with experiment.build(1501) as model:
            model.run_model()
            rows.append({"variant": variant, "seed": 1501, **measure(model, experiment)})
    return pd.DataFrame(rows)


def test_puts_are_paid_out_of_a_billion():
    experiment = Request(FILE).read()
    put, quoting = experiment.agents["put"], experiment.agents["option_market_makers"].quoting
    ask = (
        experiment.chains["puts"].surface.volatility(0.0, 1 / 252)
        + quoting.half_spread
        + quoting.fee
    )
    premium = float(BlackScholesMerton("put", 1.0, 0.9572, 1 / 252, float(ask), 0.0).value())
    assert 100 * put.position + put.cash == 1e9
    assert put.position == pytest.approx(1e9 / (100 * (1 + premium)), rel=1e-6)


def test_stock_and_puts_end_at_their_payoff(frame):
    wanted = [992.5425 * max(ENDS[variant], 0.9572) for variant in frame["variant"]]
    assert frame["put.end"].to_numpy() == pytest.approx(wanted, abs=0.1)


def test_a_made_put_lacks_what_it_held_in_the_gap_and_the_makers_lose_it(frame):
    found = frame.set_index("variant")
    gap, slide = found.loc["falls by a fifth at once"], found.loc["slides by a fifth"]
    assert gap["obpi.short"] > 100
    assert gap["put.short"] == slide["obpi.short"] == slide["put.short"] == 0
    assert gap["makers"] == pytest.approx(gap["obpi.end"] - gap["put.end"], abs=2)
    assert slide["obpi.least"] < 0.1
    assert found["obpi.last"]["rises by a tenth"] > 99


def test_each_word_of_the_text_stands_beside_a_number(frame):
    cells = [list(column.cells) for column in table(frame).columns]
    said = [cell for column in (cells[1], cells[3]) for cell in column if cell]
    assert sorted(said) == sorted(TEXT.values())
    assert [len(bars.patches) for bars in figure(frame).axes[0].containers] == [3, 3]
