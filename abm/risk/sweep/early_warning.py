"""Signs of a coming crash, and how well they told it: signals, their ROC curves, their skill.

A system near a tipping point recovers slowly from small shocks: the autocorrelation and variance of
its state rise (critical slowing down: Scheffer et al. 2009, Dakos et al. 2012). The state is the
log of the mid; its slow drift is no sign and is taken off, a straight line in each window. The
returns are no state: the shocks that make them do not grow on the way to a fold. A market also
shows one-sided flow and a book that thins. The higher a signal, the louder the warning.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm as normal
from scipy.stats import rankdata

from abm.records.run import Run, open_run
from abm.records.sweep import Sweep
from abm.records.trading_time import TradingTime
from abm.risk.run.bars import bars
from abm.risk.run.frames import MINUTE, SECOND, Values, trading_hours
from abm.risk.run.needed import NEEDED
from abm.risk.statistics.intervals import FEWEST_DRAWN, LEVEL, UNKNOWN, drawn_interval
from abm.risk.sweep.estimator import Estimator, Finding, Question
from abm.risk.sweep.probability import complete

WINDOW = 30
"""Bars that a signal looks back on."""
BARS = 240
"""Of a session, in which signals are looked for; none is shorter than a second."""
KEYS = ("run", "time", "crash_ahead")
"""Columns of a table of warnings that are no signals."""
NAN = float("nan")

Flags = NDArray[np.bool_]


def signals(bars: pd.DataFrame, window: int = WINDOW) -> pd.DataFrame:
    """Signals of each bar, of nothing that came after it; index as bars (abm.risk.run.bars).

    Columns, NaN where undefined and until the window is full: autocorrelation and variance (of the
    log of the mid off its straight line over the window; the first with those one bar before),
    imbalance (|bought - sold| / traded by aggressors, over the window), selling ((sold - bought) /
    traded: the imbalance with its sign), thinning (1 - depth / its median so far, both sides
    together). ValueError for a window of fewer than four bars.
    """
    if window < 4:
        raise ValueError(f"a signal needs a window of at least 4 bars, not {window}")
    state = _detrended(_rolled(_without_nights(bars), window))
    traded = _rolled(bars["volume"], window).sum(axis=1)
    sold = -_rolled(bars["signed_volume"], window).sum(axis=1)
    selling = _ratio(sold, traded)
    depth = bars["bid_depth"] + bars["ask_depth"]
    return pd.DataFrame(
        {
            "autocorrelation": _correlation(state[:, :-1], state[:, 1:]),
            "variance": (state**2).sum(axis=1) / (window - 2),
            "imbalance": np.abs(selling),
            "selling": selling,
            "thinning": 1 - depth / depth.expanding(min_periods=window).median(),
        },
        index=bars.index,
    )


def _without_nights(bars: pd.DataFrame) -> Values:
    """Log of the mid at the end of each bar, without its jumps between the bars of two days."""
    opens, mids = (np.log(bars[name].to_numpy(np.float64)) for name in ("open", "mid"))
    begun = np.where(np.isnan(opens), mids, opens)
    jumps = np.nan_to_num(begun[1:] - mids[:-1])
    return np.asarray(mids - np.append(0.0, np.cumsum(jumps)), np.float64)


def _rolled(values: ArrayLike, window: int) -> Values:
    """The last window values at each place, shape (n, window); NaN before the first."""
    padded = np.append(np.full(window - 1, NAN), np.asarray(values, np.float64))
    return sliding_window_view(padded, window)


def _detrended(rows: Values) -> Values:
    """Rows, shape (n, window), each less its straight line of least squares."""
    time = np.arange(rows.shape[1]) - (rows.shape[1] - 1) / 2
    rows = rows - rows[:, :1]  # so that a price that stands still has no rounding to correlate
    level = rows.mean(axis=1, keepdims=True)
    slope = rows @ time / (time @ time)
    return np.asarray(rows - level - slope[:, np.newaxis] * time)


def _correlation(x: Values, y: Values) -> Values:
    x, y = (rows - rows.mean(axis=1, keepdims=True) for rows in (x, y))
    return _ratio((x * y).sum(axis=1), np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1)))


def _ratio(part: Values, whole: Values) -> Values:
    ratio = np.full(len(part), NAN)
    np.divide(part, whole, out=ratio, where=whole > 0)
    return ratio


def roc(scores: ArrayLike, outcomes: ArrayLike) -> pd.DataFrame:
    """The trade of false alarms for true ones as the threshold sinks from inf to the least score.

    A score at or above the threshold is an alarm; where it is NaN there is none and the row is left
    out. Columns: false_positive and true_positive (shares of the quiet rows and of the others that
    are alarms; from 0 to 1), threshold. ValueError unless there are rows of both outcomes.
    """
    positive, negative = _sides(scores, outcomes)
    every = np.unique(np.concatenate([positive, negative]))[::-1]
    return pd.DataFrame(
        {
            "false_positive": np.append(0, _share_from(negative, every)),
            "true_positive": np.append(0, _share_from(positive, every)),
            "threshold": np.append(np.inf, every),
        }
    )


def _sides(scores: ArrayLike, outcomes: ArrayLike) -> tuple[Values, Values]:
    values, ahead = np.asarray(scores, np.float64), np.asarray(outcomes, bool)
    known = ~np.isnan(values)
    positive, negative = np.sort(values[known & ahead]), np.sort(values[known & ~ahead])
    if not (len(positive) and len(negative)):
        raise ValueError("a ROC curve needs scores of both outcomes")
    return positive, negative


def _share_from(ordered: Values, thresholds: Values) -> Values:
    return 1 - np.searchsorted(ordered, thresholds, side="left") / len(ordered)


class Auc(NamedTuple):
    """Area under a ROC curve: the chance that a positive row scores above a negative one."""

    value: float
    low: float
    high: float


def auc(scores: ArrayLike, outcomes: ArrayLike) -> Auc:
    """Area under the ROC curve, a tie being half a win, with the 95 % interval of DeLong.

    DeLong, DeLong and Clarke-Pearson (1988), by ranks (Sun and Xu 2014), cut at 0 and 1. It takes
    rows for independent: for those of runs see skill. NaN ends with fewer than two rows of an
    outcome; ValueError without one.
    """
    positive, negative = _sides(scores, outcomes)
    m, n = len(positive), len(negative)
    ranks = rankdata(np.concatenate([positive, negative]))
    above = (ranks[:m] - rankdata(positive)) / n
    below = 1 - (ranks[m:] - rankdata(negative)) / m
    area = float(above.mean())
    if min(m, n) < 2:
        return Auc(area, NAN, NAN)
    error = np.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n)
    half = float(normal.ppf((1 + LEVEL) / 2) * error)
    return Auc(area, max(area - half, 0.0), min(area + half, 1.0))


def warnings_of_runs(
    bars_by_run: Mapping[str, pd.DataFrame],
    falls: pd.DataFrame,
    crash: float = 0.05,
    horizon: int = 15 * MINUTE,
    window: int = WINDOW,
) -> pd.DataFrame:
    """The signals of runs, and whether the crash was near: one row a run and bar before its crash.

    falls: the runs frame (columns run, fall, fall_start in minutes since midnight); a fall at or
    above crash (fraction) is one. Columns: run, time (ns), those of signals, crash_ahead (bool: it
    starts within the horizon, ns of trading). From the start of a crash on there are no rows, and
    runs without one have no row with a crash ahead. KeyError for a run that falls does not have.
    """
    minutes = falls["fall_start"].where(falls["fall"] >= crash, np.inf)
    starts = dict(zip(falls["run"], np.rint(minutes * MINUTE), strict=True))
    parts = []
    for run, told in bars_by_run.items():
        start = starts[run]
        rows = signals(told, window)
        rows.insert(0, "time", told["time"])
        rows.insert(0, "run", run)
        rows["crash_ahead"] = _ahead(told, start) <= horizon
        parts.append(rows[rows["time"] < start])
    table: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return table


def _ahead(told: pd.DataFrame, start: float) -> Values:
    """Trading time (ns) from the end of each bar to the start of a crash; infinite without one."""
    if not np.isfinite(start):
        return np.full(len(told), np.inf)
    times = told["time"].to_numpy(np.int64)
    hours = TradingTime(told["start"].to_numpy(np.int64), times)
    return (hours.elapsed(int(start)) - hours.elapsed(times)).astype(np.float64)


def skill(table: pd.DataFrame, draws: int = 1000, seed: int = 0) -> pd.DataFrame:
    """How well each signal of a table of warnings tells that a crash is ahead: one row a signal.

    Columns: signal, auc, low, high, threshold (that of Youden 1950: most true less false alarms),
    n_positive, n_negative (rows with the signal). The rows of a run resemble each other, so the
    95 % interval is that of a bootstrap over whole runs: percentiles of the area over draws, in
    which the runs with a crash and those without are drawn anew, as many as there are. NaN ends
    with fewer than FEWEST_DRAWN runs with a crash; all NaN where the signal lacks an outcome.
    """
    names = [name for name in table.columns if name not in KEYS]
    return pd.DataFrame([_skill_of(name, table, draws, seed) for name in names])


def _skill_of(name: str, table: pd.DataFrame, draws: int, seed: int) -> dict[str, object]:
    rows = table.dropna(subset=name)
    scores, ahead = rows[name].to_numpy(np.float64), rows["crash_ahead"].to_numpy(bool)
    counts = {"n_positive": int(ahead.sum()), "n_negative": int((~ahead).sum())}
    if not all(counts.values()):
        return {"signal": name, "auc": NAN, "low": NAN, "high": NAN, "threshold": NAN} | counts
    curve = roc(scores, ahead)
    best = (curve["true_positive"] - curve["false_positive"]).argmax()
    runs = pd.factorize(rows["run"])[0]
    crashes = len(np.unique(runs[ahead]))
    areas = _redrawn(scores, ahead, runs, draws, seed)
    low, high = drawn_interval(areas, crashes) if crashes >= FEWEST_DRAWN else UNKNOWN
    area = {"auc": auc(scores, ahead).value, "low": low, "high": high}
    return {"signal": name} | area | {"threshold": curve["threshold"][best]} | counts


def _redrawn(scores: Values, ahead: Flags, runs: NDArray[np.intp], draws: int, seed: int) -> Values:
    """Areas of samples of whole runs, numbered from 0."""
    crashed = np.unique(runs[ahead])
    draw = np.random.default_rng(seed)
    times = np.zeros((draws, runs.max() + 1))
    for kind in (crashed, np.setdiff1d(runs, crashed)):
        times[:, kind] = draw.multinomial(len(kind), np.full(len(kind), 1 / len(kind)), draws)
    wins, pairs = (
        np.sum((times @ table) * times, axis=1) for table in _contests(scores, ahead, runs)
    )
    return np.asarray(wins[pairs > 0] / pairs[pairs > 0])


def _contests(scores: Values, ahead: Flags, runs: NDArray[np.intp]) -> tuple[Values, Values]:
    """Pairs that the positive rows of each run win over the negative ones of each, and all pairs.

    Shapes (runs, runs); a tie is half a win.
    """
    count = int(runs.max()) + 1
    order = np.argsort(scores, kind="stable")
    scores, ahead, runs = scores[order], ahead[order], runs[order]
    by_run = np.argsort(runs[~ahead], kind="stable")
    sizes = np.bincount(runs[~ahead], minlength=count)
    wins = np.empty((count, count))
    for run, quiet in enumerate(np.split(scores[~ahead][by_run], np.cumsum(sizes)[:-1])):
        beaten = [np.searchsorted(quiet, scores[ahead], side) for side in ("left", "right")]
        wins[:, run] = np.bincount(runs[ahead], (beaten[0] + beaten[1]) / 2, minlength=count)
    return wins, np.outer(np.bincount(runs[ahead], minlength=count), sizes).astype(np.float64)


def warning_table(sweep: Sweep, runs: pd.DataFrame, crash: float) -> pd.DataFrame:
    """Signals of the runs whose records were kept; empty without any."""
    falls = complete(runs).drop_duplicates("run")
    kept = _kept_bars(sweep, falls["run"])
    return warnings_of_runs(kept, falls, crash) if kept else pd.DataFrame()


def warnings(table: pd.DataFrame) -> list[Finding]:
    """How well crashes can be seen coming, if records were kept and some run crashed.

    table: as warning_table gives it.
    """
    if table.empty:
        return []
    told = skill(table)
    if told["auc"].isna().all():
        return []
    about = (
        f"How well each signal of the last {WINDOW} bars, of which a session has {BARS}, tells that"
        " a crash begins within a quarter of an hour: area under the ROC curve;"
        " bootstrap over runs."
    )
    return [Finding("warnings", "Early warning", about, told)]


def _kept_bars(sweep: Sweep, runs: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Bars of those of the runs whose records were kept."""
    found = {}
    for run in runs:
        folder = sweep.path / "tapes" / f"run={run}"
        if folder.is_dir() and not (opened := open_run(folder)).lacks(NEEDED):
            found[run] = bars(opened, max(_mean_day(opened) // BARS, SECOND))
    return found


def _mean_day(run: Run) -> int:
    """Trading time of a day (ns), of several their mean."""
    hours = trading_hours(run)
    return hours.between(run.open_time, run.close_time) // max(len(hours.days()), 1)


def _warnings(question: Question) -> list[Finding]:
    return warnings(warning_table(question.sweep, question.runs, question.crash))


ESTIMATOR = Estimator(_warnings, place=10)
