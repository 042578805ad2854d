"""Adaptive multilevel splitting: of what almost never happens, how likely it is.

Many particles, each a history of a system with a score that only rises in time. Round by round
those of the lowest scores are killed, and as many new ones branch off from survivors: each is the
survivor up to the instant at which its score is first beyond the level of those killed, and from
then on has random numbers of its own (Cerou and Guyader 2007).

The histories are told from each other, and made again, by their lineages alone; what they are
histories of, nobody here knows.
"""

from bisect import bisect_right
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import numpy as np

from abm.errors import UsageError
from abm.risk.sweep.rare import WeightedScores

Lineage = tuple[tuple[int, int], ...]
"""(time, seed) by rising time: after all that happens at the time, draws come from the seed."""

BEGINNING = -1
"""Time from which the first seed of a lineage draws: before everything."""

KILLED = 0.1
"""Share of the particles that a round kills, unless scores are equal. Rounds of one particle have
a variance 5 % smaller for 5 % more histories, and none of them could be run side by side."""

FEWEST = 10
"""Particles of which a tenth is one."""


@dataclass(frozen=True)
class Climb:
    """How the score of a history rose: it is scores[i] from times[i] on, and 0 before.

    times: rising.  scores: strictly rising, above 0. Both may be empty.
    """

    times: tuple[int, ...]
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        """The score at the end."""
        return self.scores[-1] if self.scores else 0.0

    def first_beyond(self, level: float) -> int:
        """The first time at which the score is above a level that it ends above."""
        return self.times[bisect_right(self.scores, level)]


@dataclass(frozen=True)
class Split:
    """What one repetition of the splitting found.

    scores: of all histories, with their weights.  rare: lineages of those at the end beyond the
    target.  rounds: how often some were killed.
    """

    scores: WeightedScores
    rare: tuple[Lineage, ...]
    rounds: int

    @property
    def extinct(self) -> bool:
        """Whether no history reached the target."""
        return not self.rare


Splitting = Generator[list[Lineage], list[Climb], Split]
"""Asks for the climbs of lineages, is sent them in the same order, and returns what it found."""


def split(
    particles: int, target: float, seeds: Iterator[int], rng: np.random.Generator
) -> Splitting:
    """One repetition with so many particles, until a tenth of them at most is not beyond target.

    seeds: new ones, of the random numbers of histories.  rng: draws who branches. Its estimate of
    the chance that a score is above any x up to the target has the true chance as its mean,
    whatever the number of particles, however coarse the scores (Brehier, Gazeau, Goudenege,
    Lelievre and Rousset 2016): all are killed whose score is not above that of the last one to be
    killed, a branch begins where the score is strictly above it, and that instant is a stopping
    time.
    UsageError for fewer than 10 particles.
    """
    if particles < FEWEST:
        raise UsageError(f"{particles} particles are too few", remedy=f"take at least {FEWEST}")
    alive: list[Lineage] = [((BEGINNING, next(seeds)),) for _ in range(particles)]
    climbs = [*(yield [*alive])]
    ended, rounds, weight = WeightedScores.none(), 0, 1.0 / particles
    while True:
        scores = np.array([climb.score for climb in climbs])
        level = float(np.sort(scores)[int(KILLED * particles) - 1])
        killed = scores <= level
        if level > target or killed.all():
            rare = [each for each, score in zip(alive, scores, strict=True) if score > target]
            return Split(ended.and_these(scores, weight), tuple(rare), rounds)
        ended = ended.and_these(scores[killed], weight)
        weight *= 1.0 - killed.mean()
        rounds += 1
        places, survivors = np.flatnonzero(killed), np.flatnonzero(~killed)
        parents = rng.choice(survivors, len(places))
        children = [branch(alive[p], climbs[p].first_beyond(level), next(seeds)) for p in parents]
        for place, child, climb in zip(places, children, (yield children), strict=True):
            alive[place], climbs[place] = child, climb


def branch(parent: Lineage, time: int, seed: int) -> Lineage:
    """The history that is the parent's up to a time, and draws from a new seed afterwards."""
    return (*(part for part in parent if part[0] < time), (time, seed))


def finish(splitting: Splitting, history: Callable[[Lineage], Climb]) -> Split:
    """Run a repetition to its end here, one history after the other."""
    wanted = next(splitting)
    while True:
        try:
            wanted = splitting.send([history(lineage) for lineage in wanted])
        except StopIteration as end:
            found: Split = end.value
            return found
