from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from abm.errors import UsageError
from abm.facts.estimate import between_days, measure, numbers_of_day
from abm.facts.fact import facts
from abm.facts.tape import TABLES
from tests.abm.facts.made_tape import full_day, gaussian, walk


def test_the_error_of_a_volatility_is_that_of_theory():
    days = [gaussian(seed, seconds=4000) for seed in range(5)]
    alone = [measure([day])["signature"].numbers["1 s"] for day in days]
    # of independent normal returns: the value over sqrt(2 n)
    theory = np.mean([each.value for each in alone]) / np.sqrt(2 * 4000)
    assert np.mean([each.error for each in alone]) == pytest.approx(theory, rel=0.25)


def test_several_days_have_their_mean():
    days = [walk(np.tile(moves, 200)) for moves in ([1, -1], [1, 1, -1, -1], [1, 1, 1, -1, -1, -1])]
    values = [measure([day], blocks=0)["signature"].numbers["1 s"].value for day in days]
    found = measure(days)["signature"].numbers["1 s"]
    assert found == pytest.approx((np.mean(values), stats.sem(values)))


def test_what_is_made_from_means_is_of_the_means_over_days():
    # each day has a volatility that doubles or halves with the scale; over both it is flat
    fact = facts()["flatness"]
    days = [{"1 s": 16.0, "10 min": 32.0}, {"1 s": 32.0, "10 min": 16.0, "1 min": np.nan}]
    found = between_days(fact, days)["largest over smallest"]
    # without either day the ratio is 2
    assert (found.value, found.error) == (1.0, 0.0)


def test_the_error_of_a_ratio_of_means_is_that_of_theory():
    draw = np.random.default_rng(1)
    open_, close = draw.normal([[20.0], [15.0]], 3.0, (2, 200))
    days = [{"open": a, "close": b, "middle": 10.0} for a, b in zip(open_, close, strict=True)]
    found = between_days(facts()["volume_shape"], days)
    # over a middle that is the same every day it is the error of a mean
    for row, values in (("open", open_), ("close", close)):
        assert found[row].value == pytest.approx(values.mean() / 10)
        assert found[row].error == pytest.approx(stats.sem(values) / 10)


def test_a_ratio_of_noisy_days_is_not_off():
    # of independent normal returns; the mean of daily ratios is off by the noise of ten minutes
    fact, tapes = facts()["flatness"], [gaussian(seed, seconds=6000) for seed in range(12)]
    together = between_days(fact, [numbers_of_day(fact, tape) for tape in tapes])[
        "largest over smallest"
    ]
    daily = np.mean([fact.of(tape)["largest over smallest"] for tape in tapes])
    assert together.value - 1 < 0.5 * (daily - 1)
    assert together.error < 0.2


def test_every_fact_is_measured_or_says_what_it_lacks():
    found = measure([walk(np.tile([1, -1], 500))])
    assert list(found) == list(facts())
    assert found["sign_memory"].lacks == ("trades",)
    assert not found["signature"].lacks
    with pytest.raises(UsageError, match="no tape"):
        measure([])


@pytest.mark.parametrize("rows", [0, 1, 2, 30])
@pytest.mark.filterwarnings("error")
def test_a_tape_with_next_to_nothing_on_it_has_no_infinite_numbers(rows):
    day = full_day()
    found = measure([replace(day, **{name: day.table(name)[:rows] for name in TABLES})])
    assert all(not fact.lacks for fact in found.values())
    known = [each for fact in found.values() for each in fact.numbers.values()]
    assert not np.isinf([(each.value, each.error) for each in known]).any()


def test_a_fact_has_the_rows_that_it_names():
    for key, found in measure([full_day()], blocks=0).items():
        if found.fact.over_days is not None:
            assert found.numbers == {}
        elif found.fact.rows:
            assert tuple(found.numbers) == found.fact.rows
        else:
            assert tuple(found.numbers) == (("fast",) if key == "class_slope" else ("a", "b"))
