"""What the facts do not see, in words: singular values of their slopes in scaled parameters.

Brun, Reichert and Künsch 2001, Water Resources Research 37: parameters that move no fact, and those
that can stand for each other.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from abm.risk.run.frames import Values

SEEN = 5.0
"""Standard errors by which the facts must move over the whole range: fewer, and the 90 % interval
is wider than two thirds of it."""
TOGETHER = 0.95
"""Correlation of two estimates from which on one stands for the other."""
_PART = 0.3
"""Of a direction of length 1, what counts as part of it."""


def said(
    names: Sequence[str], facts: Sequence[str], slopes: Values, covariance: Values
) -> list[str]:
    """Sentences on what is seen and what is not.

    slopes: of the distances in standard errors, over the whole range of each parameter, shape
    (moments, parameters).  covariance: of the estimates.
    """
    _, sizes, directions = np.linalg.svd(slopes, full_matrices=True)
    sizes = np.append(sizes, np.zeros(len(names) - len(sizes)))
    unseen = [
        _unseen(names, direction)
        for direction, size in zip(directions, sizes, strict=True)
        if size < SEEN
    ]
    return [*unseen, *_exchanged(names, covariance), *_tells(names, facts, slopes)]


def _unseen(names: Sequence[str], direction: Values) -> str:
    parts = [(abs(share), n) for n, share in enumerate(direction) if abs(share) > _PART]
    kept = [n for _, n in sorted(parts, reverse=True)]
    if len(kept) == 1:
        return f"the facts do not see {names[kept[0]]}"
    signs = np.sign(direction[kept]) * np.sign(direction[kept[0]])
    moved = [f"{'more' if s > 0 else 'less'} {names[n]}" for n, s in zip(kept, signs, strict=True)]
    return f"the facts do not see {' with '.join(moved)}"


def _exchanged(names: Sequence[str], covariance: Values) -> list[str]:
    deviations = np.sqrt(np.diag(covariance))
    told = []
    for a, b in combinations(range(len(names)), 2):
        alike = covariance[a, b] / (deviations[a] * deviations[b])
        if abs(alike) > TOGETHER:
            way = f"more of one with {'more' if alike > 0 else 'less'} of the other"
            pair = f"{names[a]} and {names[b]} can be exchanged"
            told.append(f"{pair}: {way} (correlation {alike:.2f})")
    return told


def _tells(names: Sequence[str], facts: Sequence[str], slopes: Values) -> list[str]:
    """Which fact moves most with each parameter."""
    told = []
    for name, column in zip(names, slopes.T, strict=True):
        most = int(np.argmax(np.abs(column)))
        by = f"{column[most]:+.3g} standard errors over its range"
        told.append(f"{name} is seen most in {facts[most]}: {by}")
    return told
