import numpy as np
import pandas as pd
import pytest

from abm.facts.kinds.metaorders import META_DECAY, META_EXPONENT, metaorders, prefactor
from abm.facts.kinds.signature import daily_volatility
from tests.abm.facts.made_tape import DAY, at, orders, quotes, tape

COUNT = 64
SPAN = DAY / COUNT
LOTS = np.repeat(4.0 ** np.arange(1, 9), COUNT // 8)


def day(ticks_at_one_lot: float):
    """Parent orders one after the other, each of which moves the mid by ticks x sqrt(lots)."""
    signs = np.where(np.arange(COUNT) % 2, 1, -1)
    peaks = np.rint(ticks_at_one_lot * np.sqrt(LOTS))
    starts = np.arange(COUNT) * SPAN + 70
    after = 10**6 + np.cumsum(signs * peaks)
    mids = quotes(np.append(0, starts + 60), np.append(10**6, after))
    parents = {
        "start": at(starts),
        "time": at(starts + 120),
        "quantity": signs * LOTS,
        "children": 10,
    }
    volume = orders(starts, signs=signs, quantities=10 * LOTS)
    return tape(quotes=mids, orders=volume, parents=pd.DataFrame(parents))


def test_impact_like_the_root_of_size_has_that_exponent_and_prefactor():
    made = day(100.0)
    assert META_EXPONENT.of(made)["exponent"] == pytest.approx(0.5, abs=1e-3)
    volume = 10 * LOTS.sum()
    expected = 100 * np.sqrt(volume) / daily_volatility(made)
    assert prefactor(made)["Y"] == pytest.approx(expected, rel=1e-3)


def one_sided(left: float):
    """Parents five minutes apart that all buy alike; what each has moved shrinks after its end."""
    starts = np.arange(60) * 300 + 70
    times = np.concatenate([starts + 60, starts + 120 + 900])
    steps = np.repeat([300, -300 * (1 - left)], 60)
    order = np.argsort(times, kind="stable")
    mids = 10**6 + np.append(0, np.cumsum(np.rint(steps[order])))
    parents = {"start": at(starts), "time": at(starts + 120), "quantity": 5, "children": 12}
    return tape(
        quotes=quotes(np.append(0, times[order]), mids),
        orders=orders(starts),
        parents=pd.DataFrame(parents),
    )


def test_later_moves_are_looked_up_from_the_start_and_not_beyond_the_close():
    found = metaorders(one_sided(2 / 3))
    ends = np.arange(60) * 300 + 190
    assert np.isnan(found.later["after 1 h"]).tolist() == (ends + 3600 > DAY).tolist()
    assert found.peaks[0] == 300
    # three more have bought by the time that what the first one moved shrinks by a third
    assert found.later["after 15 min"][0] == 300 * 2 / 3 + 3 * 300
    mean = np.nanmean(found.later["after 15 min"]) / found.peaks.mean()
    assert META_DECAY.of(one_sided(2 / 3))["after 15 min"] == pytest.approx(mean)


def test_few_parents_say_nothing():
    made = day(100.0)
    short = made.table("parents").assign(children=9)
    assert len(metaorders(tape(quotes=made.quotes, parents=short)).sizes) == 0
    few = tape(quotes=made.quotes, orders=made.orders, parents=made.table("parents").iloc[:20])
    found = [META_EXPONENT.of(few)["exponent"], prefactor(few)["Y"], *META_DECAY.of(few).values()]
    assert np.isnan(found).all()
