"""Two days compared, and what is said where that cannot be."""

from dataclasses import replace

from abm.facts.lob_bench import compare, distances
from abm.facts.lob_bench.comparing import TOO_FEW, names
from tests.abm.facts.lob_bench.tapes import quoted, random_tape
from tests.abm.facts.made_tape import gaussian

BARE = gaussian(seconds=20)


def day(bench):
    return replace(BARE, with_book=lambda: bench)


def test_what_is_found_is_the_table_of_distances():
    real, simulated = random_tape(1, 900), random_tape(4, 900, 8)
    compared = compare(day(simulated), day(real))
    assert compared.found.equals(distances([real], [simulated]))
    assert compared.missing == {}
    told = compared.told()
    assert [row["l1"] for row in told["distances"]] == compared.found["l1"].tolist()
    assert set(told["aggregates"]) == {"mean", "median", "interquartile mean"}


def test_a_tape_without_messages_is_named_with_all_that_it_lacks():
    compared = compare(day(random_tape(1, 400)), BARE)
    assert compared.found is None
    assert compared.missing == {"messages about orders of made": names()}
    assert compared.told() == {"missing": dict(compared.missing)}
    assert len(names()) == 24


def test_a_day_that_cannot_be_read_says_why():
    def broken():
        return random_tape(1, 400).cut(0)

    compared = compare(replace(BARE, with_book=broken), day(random_tape(1, 400)))
    assert list(compared.missing) == ["made: sequences of 0 messages"]


def test_a_statistic_without_a_distance_is_named():
    idle = quoted([(10_100, 5, 10_000, 5)] * 200)
    compared = compare(day(idle), day(random_tape(4, 350)))
    assert "ask cancellation depth" in compared.missing[TOO_FEW]
    assert "spread" not in compared.missing[TOO_FEW]
    rows = {row["statistic"]: row for row in compared.told()["distances"]}
    assert rows["ask_cancellation_depth"]["wasserstein"] is None
