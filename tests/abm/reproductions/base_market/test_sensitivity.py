import numpy as np
import pytest
from scipy.stats import ttest_rel

from abm.reproductions.base_market.sensitivity import (
    AS_IT_IS,
    MARKET,
    Change,
    changes,
    table,
    told,
)
from abm.runs.running import Request, run


@pytest.fixture(scope="module")
def market():
    return Request(MARKET).read().model_dump(mode="json")


def numbers(values, path=()):
    """The numbers of a nested mapping by their dotted keys."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from numbers(value, (*path, name))
        elif isinstance(value, int | float):
            yield ".".join((*path, name)), value


def test_each_change_makes_another_market_and_touches_what_it_names_alone(market):
    before, made = dict(numbers(market)), []
    for change in changes():
        wanted = Request(MARKET, change.overrides(market)).read().model_dump(mode="json")
        after = dict(numbers(wanted))
        moved = {key for key in before if after[key] != before[key]}
        assert moved <= {f"{group}.{change.word}" for group in change.groups}
        at_its_bound = change.word == "learning" and change.factor > 1  # all is learnt already
        assert bool(moved) == (change != AS_IT_IS and not at_its_bound)
        assert all((after[key] > before[key]) == (change.factor > 1) for key in moved)
        if not at_its_bound:
            made.append(tuple(sorted((key, after[key]) for key in moved)))
    assert len(set(made)) == len(made)


def test_a_number_is_doubled_whole_or_as_far_as_it_can_be(market):
    def value(group, word, factor):
        (text,) = Change((group,), word, factor).overrides(market)
        return text

    assert value("agents.small_traders", "count", 0.5) == "agents.small_traders.count=50"
    assert value("instruments.e_mini", "news_volatility", 2) == (
        "instruments.e_mini.news_volatility=0.024"
    )
    assert value("agents.latent_investors", "learning", 2).endswith("=1.0")


def test_changes_are_paired_by_seed():
    rng = np.random.default_rng(3)
    base, other = rng.normal(size=(2, 6))
    change = Change(("agents.small_traders",), "count", 2.0)
    found = table({AS_IT_IS: _days(base), change: _days(other)})
    row = found[found["factor"] == 2.0].iloc[0]
    assert row["change"] / row["error"] == pytest.approx(ttest_rel(other, base).statistic)
    assert row["mean"] == pytest.approx(other.mean())
    assert row["parameter"] == "small_traders.count"


def _days(values):
    return [{"fact": value} for value in values]


def test_the_facts_are_those_of_the_run(tmp_path):
    found = run(Request(MARKET, ("session.close='10:00'",)), tmp_path / "run", seed=1)
    numbers = told(found)
    assert numbers["volume"] == pytest.approx(found.trades["quantity"].sum() / 1800)
    mids = found.quotes.drop_duplicates("time", keep="last").set_index("time")
    spread = mids["ask_price"] - mids["bid_price"]
    stood = np.diff(np.append(mids.index, found.close_time))
    assert numbers["one_tick_share"] == pytest.approx(stood[spread <= 1].sum() / stood.sum())
