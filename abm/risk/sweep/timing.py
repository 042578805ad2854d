"""How fast crashes come and how long they last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import CensoredData, ecdf

from abm.records.sweep import Sweep
from abm.risk.run.frames import Values
from abm.risk.statistics.intervals import UNKNOWN, WILSON, wilson
from abm.risk.sweep.estimator import Estimator, Finding, Question
from abm.risk.sweep.probability import CRASH, complete, crashed

LATE = 1439.0
"""A close (minutes since midnight) where facts name none."""


@dataclass(frozen=True)
class Timing:
    """Times of crashes, in minutes.

    crashes: their number. to_trough: median time from start to trough, with its lower and upper
    quartile. to_recovery: median time from the trough until half of the fall was retraced, those
    that the close cut short taken for what they are (Kaplan and Meier 1958); NaN if it is not
    reached. recovered: share of the crashes half retraced by the close, with Wilson's interval at
    95 % where no two crashes share a seed. All NaN without crashes.
    """

    crashes: int
    to_trough: float
    to_trough_quartiles: tuple[float, float]
    to_recovery: float
    recovered: float
    recovered_interval: tuple[float, float]


def last_close(facts: Mapping[str, Any]) -> float | None:
    """Close of the last day in minutes since midnight of the first; None if facts do not say.

    facts: those of a run or a sweep, with its resolved experiment.
    """
    session = facts["experiment"].get("session") or {}
    if "close" not in session:
        return None
    hours, minutes, seconds = (*map(int, str(session["close"]).split(":")), 0)[:3]
    return 1440 * (int(session.get("days", 1)) - 1) + 60 * hours + minutes + seconds / 60


def timing(frame: pd.DataFrame, close: float, crash: float = CRASH) -> Timing:
    """Times of the crashes of a runs frame; close: of the market, in minutes since midnight.

    ValueError if a trough is after the close.
    """
    crashes = _crashes(frame, crash)
    lower, middle, upper = _quartiles(crashes)
    recovered = int(crashes["recovery"].notna().sum())
    alone = crashes["seed"].is_unique  # Wilson takes crashes for independent
    return Timing(
        crashes=len(crashes),
        to_trough=middle,
        to_trough_quartiles=(lower, upper),
        to_recovery=_median(recovery_curve(frame, close, crash)),
        recovered=recovered / len(crashes) if len(crashes) else float("nan"),
        recovered_interval=wilson(recovered, len(crashes)) if alone else UNKNOWN,
    )


def recovery_curve(frame: pd.DataFrame, close: float, crash: float = CRASH) -> pd.DataFrame:
    """Share of crashes that are not half retraced some minutes after the trough.

    Columns: minutes (rising, from 0), unrecovered (Kaplan and Meier's estimate from that minute
    on). Arguments and errors as for `timing`; empty without crashes.
    """
    crashes = _crashes(frame, crash)
    if crashes.empty:
        return pd.DataFrame({"minutes": np.empty(0), "unrecovered": np.empty(0)})
    left = (close - crashes["fall_trough"]).to_numpy(np.float64)
    if left.min() < 0:
        raise ValueError(f"a trough is after the close, {close:g} minutes since midnight")
    recovery = crashes["recovery"].to_numpy(np.float64)
    minutes, unrecovered = kaplan_meier(
        np.where(np.isnan(recovery), left, recovery), np.isnan(recovery)
    )
    return pd.DataFrame({"minutes": minutes, "unrecovered": unrecovered})


def kaplan_meier(times: Values, censored: NDArray[np.bool_]) -> tuple[Values, Values]:
    """Distinct times, from 0, and the share of spells that last longer than each.

    times: lengths of the spells, >= 0, shape (n,), n > 0; censored: whether a spell went on when
    its watch ended.
    """
    survival = ecdf(CensoredData.right_censored(times, censored)).sf
    ends, shares = survival.quantiles, survival.probabilities
    if ends[0] > 0:
        ends, shares = np.append(0.0, ends), np.append(1.0, shares)
    return np.asarray(ends, np.float64), np.asarray(shares, np.float64)


def _crashes(frame: pd.DataFrame, crash: float) -> pd.DataFrame:
    runs = complete(frame)
    return runs[crashed(runs, crash)]


def _quartiles(crashes: pd.DataFrame) -> tuple[float, float, float]:
    if crashes.empty:
        return float("nan"), float("nan"), float("nan")
    minutes = (crashes["fall_trough"] - crashes["fall_start"]).to_numpy(np.float64)
    lower, middle, upper = np.quantile(minutes, [0.25, 0.5, 0.75])
    return float(lower), float(middle), float(upper)


def _median(curve: pd.DataFrame) -> float:
    # half can come out a rounding above half: 1 - 1/3 times 3/4
    reached = curve["minutes"][curve["unrecovered"] <= 0.5 + 1e-12]
    return float(reached.iloc[0]) if len(reached) else float("nan")


def _times(question: Question) -> list[Finding]:
    runs, crash = question.runs, question.crash
    if not crashed(complete(runs), crash).any():
        return []
    found = timing(runs, _close(question.sweep, runs), crash)
    (quick, slow), (low, high) = found.to_trough_quartiles, found.recovered_interval
    row = {
        "crashes": found.crashes,
        "minutes_to_trough": found.to_trough,
        "lower_quartile": quick,
        "upper_quartile": slow,
        "minutes_to_half_recovery": found.to_recovery,
        "recovered": found.recovered,
        "recovered_low": low,
        "recovered_high": high,
    }
    about = (
        "Medians over crashes; those not half retraced by the close are taken for what they are"
        f" (Kaplan and Meier 1958). Intervals: {WILSON}, where no two crashes share a seed."
    )
    return [Finding("times", "Time to trough and to recovery", about, pd.DataFrame([row]))]


def _close(sweep: Sweep, runs: pd.DataFrame) -> float:
    """The last close, at the earliest when the last of the crashes had recovered."""
    latest = float((runs["fall_trough"] + runs["recovery"].fillna(0)).max())
    close = last_close(sweep.facts)
    return max(LATE if close is None else close, latest)


ESTIMATOR = Estimator(_times, place=3)
