"""The surface of the facts: each a quadratic function of the parameters near a point.

Box and Wilson 1951, Journal of the Royal Statistical Society B 13. Noise of single points averages
out, and slopes and profiles are had without more runs.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from abm.risk.run.frames import Values

STARTS = (0.2, 0.5, 0.8)
"""Where a lowest point is looked for first, as shares of the diagonal of a box."""


@dataclass(frozen=True)
class Box:
    """A part of the unit cube, from low to high; shape (dimensions,)."""

    low: Values
    high: Values

    @classmethod
    def around(cls, centre: Values, half: Values) -> "Box":
        """As far as it lies in the cube."""
        return cls(np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0))

    def holds(self, points: Values) -> np.ndarray:
        """Whether points lie inside, shape (points,)."""
        return np.asarray(((points >= self.low) & (points <= self.high)).all(axis=1))

    def points(self, count: int, seed: int) -> Values:
        """Evenly scattered: Sobol's sequence, scrambled (Owen 1998)."""
        sobol = qmc.Sobol(len(self.low), rng=np.random.default_rng(seed))
        unit = sobol.random_base2(int(np.ceil(np.log2(count))))[:count]
        return np.asarray(self.low + unit * (self.high - self.low))

    def scaled(self, points: Values) -> Values:
        """Their coordinates, from -1 to 1 in the box."""
        return np.asarray((2 * points - self.low - self.high) / (self.high - self.low))


@dataclass(frozen=True)
class Surface:
    """Distances of facts from their target, in its standard errors, in a box.

    coefficients: of `_terms`, shape (terms, moments).
    """

    box: Box
    coefficients: Values

    @classmethod
    def fit(cls, box: Box, points: Values, distances: Values) -> "Surface":
        """By least squares, from all points inside whose facts are known."""
        used = box.holds(points) & np.isfinite(distances).all(axis=1)
        terms = _terms(box.scaled(points[used]))
        found = np.linalg.lstsq(terms, distances[used], rcond=None)[0]
        return cls(box, np.asarray(found, np.float64))

    def at(self, point: Values) -> Values:
        """Distances at a point, shape (moments,)."""
        return np.asarray(_terms(self.box.scaled(point[np.newaxis]))[0] @ self.coefficients)

    def slopes(self, point: Values) -> Values:
        """Of the distances by the coordinates of the cube, shape (moments, dimensions)."""
        step = 1e-4 * (self.box.high - self.box.low)
        moves = np.diag(step)
        columns = [(self.at(point + m) - self.at(point - m)) / (2 * m.sum()) for m in moves]
        return np.column_stack(columns)

    def lowest(
        self, fixed: tuple[int, float] | None = None, near: Values | None = None
    ) -> tuple[Values, float]:
        """The point of the box with the smallest sum of squares, and that.

        fixed: a dimension, and its coordinate, which stays.  near: where to look first; by default
        in several places.
        """
        free = [k for k in range(len(self.box.low)) if fixed is None or k != fixed[0]]
        low, high = self.box.low, self.box.high
        starts = [low + share * (high - low) for share in STARTS] if near is None else [near]
        found = [self._descended(start, free, fixed) for start in starts]
        return min(found, key=lambda each: each[1])

    def _descended(
        self, start: Values, free: list[int], fixed: tuple[int, float] | None
    ) -> tuple[Values, float]:
        point, inside = start.copy(), 1e-9 * (self.box.high - self.box.low)
        point = np.clip(point, self.box.low + inside, self.box.high - inside)
        if fixed is not None:
            point[fixed[0]] = fixed[1]
        if not free:
            return point, float((self.at(point) ** 2).sum())

        def residuals(coordinates: Values) -> Values:
            point[free] = coordinates
            return self.at(point)

        ends = (self.box.low[free], self.box.high[free])
        found = least_squares(residuals, point[free].copy(), bounds=ends)
        point[free] = found.x
        return point, 2 * float(found.cost)


def _terms(scaled: Values) -> Values:
    """1, coordinates, their squares and products; shape (points, terms)."""
    count = scaled.shape[1]
    first, second = np.triu_indices(count)
    return np.column_stack([np.ones(len(scaled)), scaled, scaled[:, first] * scaled[:, second]])
