"""Which groups made the fall: Shapley values over coalitions of groups, seed by seed.

A value is that of a coalition: the fall of the day that only its groups trade in, of every seed.
As randomness is keyed, the days of a seed are the same in all coalitions, and its Shapley values
(Shapley 1953) are exact: only the seeds are a sample.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from abm.risk.run.frames import Values
from abm.risk.statistics.intervals import FEWEST, UNKNOWN, mean_interval, student_interval

Coalition = frozenset[str]
Order = tuple[str, ...]
Game = Mapping[Coalition, ArrayLike]
"""What each coalition makes: a fall (fraction) a seed, shape (seeds,), in the same order in all."""


def subsets(players: Iterable[str]) -> list[Coalition]:
    """All coalitions, from none to all of them: what the exact values need."""
    names = list(players)
    sizes = (combinations(names, size) for size in range(len(names) + 1))
    return [frozenset(names) for names in chain.from_iterable(sizes)]


def shapley_values(players: Sequence[str], value: Game) -> pd.DataFrame:
    """What each player adds, on average over the orders in which they may come together.

    Returns one row a player: player, value (mean over seeds of the exact values), low, high (t
    interval over seeds; NaN from too few). The values sum to value of all - value of none.
    ValueError for a player named twice, a coalition that lacks its values or has NaN, or uneven
    seeds.
    """
    game = _checked(players, subsets(players), value)
    count = len(players)
    rows = []
    for player in players:
        gains = [
            (game[others | {player}] - game[others]) / (count * comb(count - 1, len(others)))
            for others in subsets(name for name in players if name != player)
        ]
        rows.append({"player": player} | _over_seeds(np.sum(gains, axis=0)))
    return pd.DataFrame(rows)


def interactions(players: Sequence[str], value: Game) -> pd.DataFrame:
    """What each pair makes together beyond what its two make apart; above 0 they amplify.

    The interaction index of Grabisch and Roubens (1999). Returns one row a pair: player, other,
    value, low, high as of shapley_values, and the same errors.
    """
    game = _checked(players, subsets(players), value)
    count = len(players)
    rows = []
    for one, two in combinations(players, 2):
        gains = [
            (game[rest | {one, two}] - game[rest | {one}] - game[rest | {two}] + game[rest])
            / ((count - 1) * comb(count - 2, len(rest)))
            for rest in subsets(name for name in players if name not in (one, two))
        ]
        rows.append({"player": one, "other": two} | _over_seeds(np.sum(gains, axis=0)))
    return pd.DataFrame(rows, columns=["player", "other", "value", "low", "high"])


def permutations(players: Sequence[str], count: int, key: int) -> list[Order]:
    """Orders drawn at random, each of which stands for itself and its reverse.

    The reverse is the antithetic draw (Mitchell, Cooper, Frank and Holmes 2022): who came early
    comes late. key: seed of the draw.
    """
    draw = np.random.default_rng(key)
    return [tuple(players[i] for i in draw.permutation(len(players))) for _ in range(count)]


def coalitions(orders: Iterable[Order]) -> list[Coalition]:
    """The coalitions that sampled values need, each once: all that orders and reverses pass by."""
    steps = (
        frozenset(way[:size])
        for order in orders
        for way in (order, order[::-1])
        for size in range(len(order) + 1)
    )
    return list(dict.fromkeys(steps))


def sampled_shapley(orders: Sequence[Order], value: Game) -> pd.DataFrame:
    """Shapley values from some orders of the players (Castro, Gomez and Tejada 2009).

    orders: as permutations draws them; value: as of shapley_values, of coalitions(orders). Returns
    the same table, players in the order of the first; the values sum to value of all - value of
    none here too. The interval is for both samples, orders and seeds: a t interval whose variance
    is the sum of theirs (Welch 1947 for its degrees of freedom); NaN with one order or too few
    seeds. ValueError as of shapley_values, and without orders or for orders of different players.
    """
    if not orders or any(set(order) != set(orders[0]) for order in orders):
        raise ValueError("sampled Shapley values need orders, all of the same players")
    players = orders[0]
    game = _checked(players, coalitions(orders), value)
    added = [_added(order, game) for order in orders]
    return pd.DataFrame(
        {"player": player} | _over_both(np.array([gains[player] for gains in added]))
        for player in players
    )


def _added(order: Order, game: Mapping[Coalition, Values]) -> dict[str, Values]:
    """What each player adds at its place in an order and in its reverse: the mean, by seed."""

    def gain(player: str, before: Order) -> Values:
        return game[frozenset((*before, player))] - game[frozenset(before)]

    return {
        player: (gain(player, order[:place]) + gain(player, order[place + 1 :])) / 2
        for place, player in enumerate(order)
    }


def _checked(
    players: Sequence[str], needed: Iterable[Coalition], value: Game
) -> dict[Coalition, Values]:
    if len(set(players)) < len(players):
        raise ValueError(f"a player is named twice: {', '.join(players)}")
    game = {}
    for coalition in needed:
        name = ", ".join(sorted(coalition)) or "none"
        if coalition not in value:
            raise ValueError(f"the coalition of {name} has no value")
        game[coalition] = np.atleast_1d(np.asarray(value[coalition], np.float64))
        if np.isnan(game[coalition]).any():
            raise ValueError(f"the coalition of {name} has a value that is not a number")
    if len({values.shape for values in game.values()}) > 1:
        raise ValueError("all coalitions must have values of the same seeds")
    return game


def _over_seeds(values: Values) -> dict[str, float]:
    low, high = mean_interval(values)
    return {"value": float(values.mean()), "low": low, "high": high}


def _over_both(values: Values) -> dict[str, float]:
    """Mean and interval of values of orders and seeds, shape (orders, seeds)."""
    mean = float(values.mean())
    low, high = UNKNOWN
    if values.shape[0] > 1 and values.shape[1] >= FEWEST:
        means = (values.mean(axis=1), values.mean(axis=0))
        parts = np.array([sample.var(ddof=1) / len(sample) for sample in means])
        free = np.array([len(sample) - 1 for sample in means])
        degrees = parts.sum() ** 2 / (parts**2 / free).sum() if parts.any() else 1
        low, high = student_interval(mean, float(np.sqrt(parts.sum())), degrees)
    return {"value": mean, "low": low, "high": high}
