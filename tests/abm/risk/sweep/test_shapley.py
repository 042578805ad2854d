from itertools import combinations
from itertools import permutations as all_orders

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from abm.risk.statistics.intervals import FEWEST
from abm.risk.sweep.shapley import (
    coalitions,
    interactions,
    permutations,
    sampled_shapley,
    shapley_values,
    subsets,
)

NAMES = ("insurers", "makers", "noise", "providers", "setters")


def game_of(dividends: dict) -> dict:
    """A game from its dividends (Harsanyi 1963): a coalition has those of all within it."""
    return {
        one: np.sum([value for part, value in dividends.items() if part <= one], axis=0)
        for one in dividends
    }


@st.composite
def dividends(draw):
    players = NAMES[: draw(st.integers(2, 5))]
    seeds = draw(st.integers(2, 4))
    one = st.lists(st.integers(-9, 9), min_size=seeds, max_size=seeds).map(np.array)
    return players, {part: draw(one) for part in subsets(players)}


def by_name(table) -> dict:
    return dict(zip(table["player"], table["value"], strict=True))


@settings(deadline=None)
@given(dividends())
def test_every_dividend_is_shared_evenly_by_those_who_make_it(drawn):
    players, parts = drawn
    table = shapley_values(players, game_of(parts))
    assert table["player"].tolist() == list(players)
    for row in table.itertuples():
        share = sum(value / len(part) for part, value in parts.items() if row.player in part)
        assert row.value == pytest.approx(share.mean(), abs=1e-9)
        interval = (
            stats.ttest_1samp(share, 0).confidence_interval()
            if len(share) >= FEWEST and np.ptp(share)
            else None
        )
        if interval:
            assert (row.low, row.high) == pytest.approx(tuple(interval))


@settings(deadline=None)
@given(dividends())
def test_every_dividend_of_a_pair_is_shared_by_the_merged_pair_and_the_others(drawn):
    players, parts = drawn
    table = interactions(players, game_of(parts))
    assert list(zip(table["player"], table["other"], strict=True)) == list(combinations(players, 2))
    for row in table.itertuples():
        both = {row.player, row.other}
        made = [value / (len(part) - 1) for part, value in parts.items() if part >= both]
        assert row.value == pytest.approx(np.mean(np.sum(made, axis=0)), abs=1e-9)


@settings(deadline=None)
@given(dividends())
def test_values_sum_to_what_all_make(drawn):
    players, parts = drawn
    game = game_of(parts)
    whole = np.mean(game[frozenset(players)] - game[frozenset()])
    for table in (
        shapley_values(players, game),
        sampled_shapley(permutations(players, 3, key=1), game),
    ):
        assert table["value"].sum() == pytest.approx(whole, abs=1e-9)


@settings(deadline=None)
@given(dividends(), dividends())
def test_additivity(first, second):
    players = min(first[0], second[0], key=len)
    games = [
        {one: game_of(parts)[one][:2] for one in subsets(players)} for _, parts in (first, second)
    ]
    both = {one: games[0][one] + games[1][one] for one in games[0]}
    apart = [by_name(shapley_values(players, game)) for game in games]
    for player, value in by_name(shapley_values(players, both)).items():
        assert value == pytest.approx(apart[0][player] + apart[1][player], abs=1e-9)


@given(st.lists(st.floats(-1, 1), min_size=8, max_size=8))
def test_symmetry_and_the_null_player(levels):
    # noise and makers count alike, setters change nothing
    def value(one):
        return levels[2 * len(one & {"noise", "makers"}) + ("insurers" in one)]

    players = ("insurers", "makers", "noise", "setters")
    found = by_name(shapley_values(players, {one: value(one) for one in subsets(players)}))
    assert found["noise"] == pytest.approx(found["makers"], abs=1e-12)
    assert found["setters"] == pytest.approx(0, abs=1e-12)


def test_gloves():
    # one left glove, two right ones: a pair is worth 1 (Shapley 1953 gives 2/3, 1/6, 1/6)
    pair = {one: float("left" in one and len(one) > 1) for one in subsets(["left", "r1", "r2"])}
    assert by_name(shapley_values(["left", "r1", "r2"], pair)) == pytest.approx(
        {"left": 2 / 3, "r1": 1 / 6, "r2": 1 / 6}
    )
    found = interactions(["left", "r1", "r2"], pair)["value"]
    assert found.to_numpy() == pytest.approx([1 / 2, 1 / 2, -1 / 2])


@settings(deadline=None, max_examples=30)
@given(dividends())
def test_all_orders_give_the_exact_values(drawn):
    players, parts = drawn
    exact = by_name(shapley_values(players, game_of(parts)))
    sampled = sampled_shapley(list(all_orders(players)), game_of(parts))
    assert by_name(sampled) == pytest.approx(exact, abs=1e-9)


def test_orders_are_keyed_and_ask_only_for_what_they_pass_by():
    orders = permutations(NAMES, 4, key=3)
    assert orders == permutations(NAMES, 4, key=3) != permutations(NAMES, 4, key=4)
    assert all(sorted(order) == sorted(NAMES) for order in orders)
    needed = coalitions([("a", "b", "c")])
    assert set(needed) == {frozenset(one) for one in ("", "a", "ab", "abc", "c", "cb")}
    assert len(needed) == 6
    assert len(set(subsets(NAMES))) == len(subsets(NAMES)) == 32
    first = [order[0] for order in permutations("abc", 3000, key=5)]
    assert stats.chisquare([first.count(name) for name in "abc"]).pvalue > 0.001


def test_in_additive_games_the_reverse_makes_pairs_exact():
    # the gain of a pair of groups is split by who comes second: an order and its reverse even it
    game = {one: [len(one) ** 2 / 25, len(one) ** 2 / 5] for one in subsets(NAMES)}
    table = sampled_shapley(permutations(NAMES, 1, key=0), game)
    assert table["value"].to_numpy() == pytest.approx(np.full(5, 3 / 5))
    assert table[["low", "high"]].isna().all(axis=None)


def test_the_interval_covers_the_truth_over_orders_and_seeds():
    draw, trials, hits = np.random.default_rng(11), 500, 0
    parts = {one: draw.normal(0, 1) * (len(one) > 1) for one in subsets(NAMES)}
    truth = by_name(shapley_values(NAMES, game_of(parts)))["noise"]
    for trial in range(trials):
        seeds = {one: part + draw.normal(0, 1, 12) for one, part in parts.items()}
        table = sampled_shapley(permutations(NAMES, 12, key=trial), game_of(seeds))
        row = table[table["player"] == "noise"].iloc[0]
        hits += row["low"] <= truth <= row["high"]
    assert hits / trials > 0.95 - 3 * np.sqrt(0.95 * 0.05 / trials)


def test_refusals():
    game = {one: [1.0, 2.0] for one in subsets(["a", "b"])}
    lone = frozenset(["a"])
    for broken, message in (
        ({one: game[one] for one in game if one != lone}, "of a has no value"),
        (game | {lone: [1.0, np.nan]}, "of a has a value that is not a number"),
        (game | {frozenset(): [1.0]}, "same seeds"),
    ):
        with pytest.raises(ValueError, match=message):
            shapley_values(["a", "b"], broken)
        with pytest.raises(ValueError, match=message):
            sampled_shapley([("a", "b")], broken)
    with pytest.raises(ValueError, match="twice"):
        interactions(["a", "a"], game)
    for orders in ([], [("a", "b"), ("a",)]):
        with pytest.raises(ValueError, match="orders"):
            sampled_shapley(orders, game)
