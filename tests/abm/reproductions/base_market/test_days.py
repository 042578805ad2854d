"""Dealers are as short as they are said to be, and no day is run twice."""

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy import stats

from abm.reproductions.base_market.days import (
    AFTERNOONS,
    DEALERS,
    EXPIRY,
    PRICE,
    SIGMA,
    UNSEEN,
    VOLUME,
    Days,
    Found,
    dealers_short,
    run_days,
)
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS


@pytest.mark.parametrize("share", [0.005, 0.03, -0.02])
def test_dealers_sell_that_share_of_a_day_per_percent(share):
    legs = YAML(typ="safe").load(dealers_short(share).partition("=")[2])
    assert [leg["kind"] for leg in legs] == ["call", "put"]
    total = sum(leg["quantity"] for leg in legs) * DEALERS
    rise, deviation = 0.01, SIGMA * np.sqrt(EXPIRY)
    up, down = (stats.norm.cdf(np.log1p(x) / deviation + deviation / 2) for x in (rise, -rise))
    each = (up - down) / (2 * rise * PRICE)
    assert -total * each * 0.01 * PRICE == pytest.approx(share * VOLUME, rel=0.01)


def test_the_market_is_the_one_that_the_numbers_are_of():
    experiment = Request(EXPERIMENTS / "calm_day.yaml").read()
    assert experiment.instruments["e_mini"].ticks == PRICE
    dealers = experiment.agents["dealers"]
    assert (dealers.count, dealers.volatility) == (DEALERS, SIGMA)


def test_seeds_are_none_of_those_that_the_market_was_built_on():
    assert not set(range(1, 25)) & {*UNSEEN, *AFTERNOONS}


def number(run):
    return {"volume": float(run.trades["quantity"].sum())}


def test_what_is_known_is_not_run_again(tmp_path):
    hour = ("session.close=09:35",)
    days = {"a": Days("calm_day", range(1, 3), number, hour)}
    shares = []
    first = run_days(days, tmp_path / "kept.jsonl", 1, shares.append)
    assert shares == [0.5, 1.0]
    lines = (tmp_path / "kept.jsonl").read_text().splitlines()
    again = run_days(days, tmp_path / "kept.jsonl", 1, lambda _: pytest.fail("it ran again"))
    assert first == again
    assert (tmp_path / "kept.jsonl").read_text().splitlines() == lines
    assert len(set(first["a"]["volume"])) == 2


def test_a_number_that_a_day_lacks_is_not_known():
    found = Found([{"a": 1.0}, {"b": 2.0}])
    assert found.names() == ["a", "b"]
    assert np.isnan(found["a"]).tolist() == [False, True]
