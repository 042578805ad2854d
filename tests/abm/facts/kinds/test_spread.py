import pandas as pd
import pytest

from abm.facts.kinds.spread import empty, one_tick, spread
from tests.abm.facts.made_tape import quotes, tape


def test_spreads_count_by_their_time_and_empty_sides_by_theirs():
    rows = pd.concat(
        [quotes([0], [100], spread=2), quotes([30, 50, 55, 60], [100.5] * 4, spread=1)]
    )
    rows = rows.reset_index(drop=True)
    rows.loc[[2, 3], "bid_quantity"] = 0
    rows.loc[3, "ask_quantity"] = 0
    day = tape(100, quotes=rows)
    # two ticks for 30 s, one for 20 and 40 s, none from 50 to 60 s
    assert spread(day)["mean"] == pytest.approx((2 * 30 + 60) / 90)
    assert one_tick(day)["one tick"] == pytest.approx(60 / 90)
    assert empty(day) == pytest.approx({"in all": 10, "longest": 10})


def test_what_stood_before_the_open_does_not_count():
    day = tape(10, quotes=quotes([-100, 5], [100, 100], spread=2))
    assert spread(day)["mean"] == 2
    assert empty(day) == {"in all": 0, "longest": 0}
