"""Which factors matter: Sobol and Morris indices of a measure over a design of runs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from SALib.analyze import morris, sobol

from abm.records.sweep import Sweep
from abm.risk.run.frames import Values
from abm.risk.statistics.intervals import DRAWS, KEY
from abm.risk.sweep.estimator import Estimator, Finding, Question
from abm.risk.sweep.probability import complete


def sobol_indices(
    frame: pd.DataFrame, names: Sequence[str], points: int, measure: str = "fall"
) -> pd.DataFrame:
    """Shares of the variance of a measure over a Saltelli design (Saltelli et al. 2010).

    frame: runs of a design in the order of SALib.sample.sobol without second order. names: of the
    factors in its order. points: of the whole design, a multiple of factors + 2. The measure is
    averaged over the seeds of a point.

    Columns: factor, first (share that the factor explains alone), first_low, first_high, total
    (share that goes with it and its interactions), total_low, total_high. The intervals, normal at
    95 %, are a bootstrap over the design; NaN if the measure never varies. ValueError if a point is
    missing or their number does not fit.
    """
    _check_multiple(points, len(names) + 2, "Saltelli")
    means = point_means(frame, points, measure)
    if np.ptp(means) == 0:
        return _table(names, dict.fromkeys(("S1", "S1_conf", "ST", "ST_conf"), np.nan))
    found = sobol.analyze(
        unit_cube(names), means, calc_second_order=False, num_resamples=DRAWS, seed=KEY
    )
    return _table(names, found)


def morris_indices(
    frame: pd.DataFrame, design: Values, names: Sequence[str], measure: str = "fall"
) -> pd.DataFrame:
    """Elementary effects of factors on a measure over a Morris design (Campolongo et al. 2007).

    frame: runs of the design, averaged over the seeds of a point. design: its points in the unit
    cube in the order of SALib.sample.morris, shape (points, factors). names: of the factors.

    Columns: factor, mu_star (mean size of the change of the measure from one end of the factor to
    the other), low, high (normal interval at 95 %, a bootstrap over trajectories), sigma (spread of
    the effects: curvature or interactions). ValueError if a point is missing or the design is not
    one of Morris's.
    """
    points, dimensions = design.shape
    if dimensions != len(names):
        raise ValueError(f"{dimensions} columns of the design do not fit {len(names)} factors")
    _check_multiple(points, dimensions + 1, "Morris")
    means = point_means(frame, points, measure)
    found = morris.analyze(
        unit_cube(names),
        np.asarray(design, np.float64),
        means,
        num_resamples=DRAWS,
        num_levels=_levels(design),
        seed=KEY,
    )
    size, half = np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])
    return pd.DataFrame(
        {
            "factor": list(names),
            "mu_star": size,
            "low": size - half,
            "high": size + half,
            "sigma": np.asarray(found["sigma"]),
        }
    )


def seed_noise(frame: pd.DataFrame, measure: str = "fall") -> float:
    """Share of the variance of the points' means that is due to having so few seeds at each.

    The mean over points of the variance between seeds over their number, by the variance of the
    means; NaN with one seed a point.
    """
    points = complete(frame).groupby("point")[measure]
    noise = (points.var(ddof=1) / points.count()).mean()
    spread = points.mean().var(ddof=1)
    return float(min(noise / spread, 1.0)) if spread > 0 and noise == noise else float("nan")


def point_means(frame: pd.DataFrame, points: int, measure: str = "fall") -> Values:
    """Mean of a measure over the complete runs of each point of a design, shape (points,).

    ValueError if a point has no run in which the measure is defined, or is not of the design.
    """
    means = complete(frame).groupby("point")[measure].mean().dropna()
    missing = sorted(set(range(points)) - set(means.index))
    if missing:
        some = ", ".join(map(str, missing[:5])) + (", ..." if len(missing) > 5 else "")
        raise ValueError(f"{len(missing)} of {points} points have no {measure}: {some}")
    if len(means) > points:
        raise ValueError(f"the runs are of {len(means)} points, the design of {points}")
    return means.to_numpy(np.float64)


def _check_multiple(points: int, block: int, kind: str) -> None:
    if points <= 0 or points % block:
        raise ValueError(f"{points} points are no {kind} design: it needs a multiple of {block}")


def unit_cube(names: Sequence[str]) -> dict[str, Any]:
    """What SALib calls a problem: dimensions between 0 and 1."""
    bounds = [[0.0, 1.0]] * len(names)
    return {"num_vars": len(names), "names": list(names), "bounds": bounds}


def _levels(design: Values) -> int:
    """Levels of the grid of a Morris design, from its stride levels / (2 (levels - 1))."""
    trajectories = design.reshape(-1, design.shape[1] + 1, design.shape[1])
    moves = np.abs(np.diff(trajectories, axis=1))
    stride = float(moves.max())
    once = (moves > 1e-9).sum(axis=1) == 1
    if not once.all() or not np.allclose(moves[moves > 1e-9], stride) or not 0.5 < stride <= 1:
        raise ValueError("in a Morris design a trajectory moves each factor once, by one stride")
    return round(2 * stride / (2 * stride - 1))


def _table(names: Sequence[str], found: Any) -> pd.DataFrame:
    columns: dict[str, Any] = {"factor": list(names)}
    for name, index in (("first", "S1"), ("total", "ST")):
        value, half = found[index], found[f"{index}_conf"]
        columns |= {name: value, f"{name}_low": value - half, f"{name}_high": value + half}
    return pd.DataFrame(columns)


def _sensitivity(question: Question) -> list[Finding]:
    sweep, runs = question.sweep, question.runs
    kind = sweep.facts["design"]["kind"]
    if kind not in ("saltelli", "morris"):
        return []
    try:
        about, table = (_sobol if kind == "saltelli" else _morris)(sweep, runs)
    except ValueError as error:
        about, table = f"Not known until every point has a complete run: {error}.", pd.DataFrame()
    return [Finding("sensitivity", "Which factors matter", about, table)]


def _sobol(sweep: Sweep, runs: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    about = (
        f"Shares of the variance of {sweep.measure}: of a factor alone, and with its interactions"
        " (Saltelli et al. 2010)."
    )
    points = int(sweep.facts["points"])
    noise = seed_noise(runs, sweep.measure)
    if noise == noise:
        about += (
            f" {noise:.0%} of the variance between points is noise of the seeds, which enters every"
            " total, but no interval: a total of that size says nothing."
        )
    return about, sobol_indices(runs, sweep.dimensions, points, sweep.measure)


def _morris(sweep: Sweep, runs: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    about = f"Mean absolute elementary effect on {sweep.measure} (Campolongo et al. 2007)."
    return about, morris_indices(runs, sweep.cube, sweep.dimensions, sweep.measure)


ESTIMATOR = Estimator(_sensitivity, place=8)
