"""The bootstrap of blocks has the errors that the theory of independent values gives."""

import numpy as np
import pytest

from abm.facts.bootstrap import glued, standard_errors
from abm.facts.moments import Moment, numbers
from abm.risk.run.frames import SECOND
from tests.abm.facts.made_tape import DAY, at, full_day, orders, quotes, tape

SIZES = Moment("sizes", "mean")


def test_the_error_of_a_mean_of_independent_sizes():
    draw = np.random.default_rng(3)
    times = np.arange(100, DAY, 10)
    lots = draw.exponential(20, len(times)).round() + 1
    day = tape(quotes=quotes([0], [10_000]), orders=orders(times, quantities=lots))
    mean = np.mean([standard_errors(day, [SIZES], seed)[SIZES] for seed in range(3)])
    # of ten blocks, whose own error is known to a quarter of itself
    assert mean == pytest.approx(lots.std() / np.sqrt(len(lots)), rel=0.5)


def test_it_is_the_same_for_the_same_seed_and_nan_without_a_table():
    day = full_day()
    moments = [Moment("spread", "mean"), Moment("signature", "1 min")]
    first = standard_errors(day, moments, seed=4, draws=10)
    assert first == standard_errors(day, moments, seed=4, draws=10)
    assert first != standard_errors(day, moments, seed=5, draws=10)
    bare = tape(quotes=quotes([0], [10_000]))
    assert np.isnan(standard_errors(bare, [SIZES], draws=4)[SIZES])


def test_one_stretch_of_all_the_day_is_the_day():
    day = full_day()
    whole = glued(day, [(day.settled, day.close)])
    same = [Moment("signature", "1 s"), Moment("spread", "mean")]
    cut = day.between(day.settled, day.close)
    assert numbers(whole, same) == pytest.approx(numbers(cut, same))
    assert (whole.open, whole.close) == (day.settled, day.close)


def test_stretches_follow_each_other_in_time_and_price():
    path = [10_000, 10_010, 10_020, 10_030]
    day = tape(400, quotes=quotes([0, 100, 200, 300], path), orders=orders([150, 250, 350]))
    stretch = (int(at(220)), int(at(320)))
    twice = glued(day, [stretch, stretch])
    mids = twice.mid.at(day.settled + np.array([0, 79, 81, 100, 179, 181]) * SECOND)
    assert mids.tolist() == [10_020, 10_020, 10_030, 10_030, 10_030, 10_040]
    later = (twice.times("orders") - day.settled) / SECOND
    assert later.tolist() == [30, 130]
