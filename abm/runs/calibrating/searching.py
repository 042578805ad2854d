"""The search for the point whose facts are nearest: CMA-ES, asked and told in whole generations.

Hansen and Ostermeier 2001, Evolutionary Computation 9; Nomura and Shibata 2024, cmaes: a simple yet
practical Python library. What it tries depends on the seed and the answers, not on who works.
"""

from collections.abc import Callable

import numpy as np

from abm.risk.run.frames import Values

WIDTH = 0.25
"""Standard deviation of the first generation, about the middle of the unit cube."""

Objective = Callable[[Values], Values]
"""From points of the unit cube, shape (points, dimensions), to what is to be small."""


def search(of: Objective, dimensions: int, points: int, seed: int) -> Values:
    """All points that were tried, shape (tried, dimensions), at most so many.

    In one dimension, where CMA-ES has nothing to learn, they are evenly spaced.
    """
    if dimensions == 1:
        tried = np.linspace(0.0, 1.0, points)[:, np.newaxis]
        of(tried)
        return tried
    from cmaes import CMA

    cube = np.array([[0.0, 1.0]] * dimensions)
    optimizer = CMA(np.full(dimensions, 0.5), WIDTH, cube, seed=seed % 2**32)
    generations: list[Values] = []
    while (len(generations) + 1) * optimizer.population_size <= points:
        asked = np.array([optimizer.ask() for _ in range(optimizer.population_size)])
        generations.append(asked)
        optimizer.tell(list(zip(asked, of(asked).tolist(), strict=True)))
        if optimizer.should_stop():
            break
    return np.concatenate(generations)
