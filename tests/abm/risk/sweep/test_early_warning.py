from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from abm.risk.run.frames import MINUTE
from abm.risk.sweep.early_warning import auc, roc, signals, skill, warnings_of_runs

OPEN = 570
MIXED = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40).filter(
    lambda rows: len({ahead for _, ahead in rows}) == 2
)


def made_bars(mids, volume=10, signed_volume=0, bid_depth=50, ask_depth=50) -> pd.DataFrame:
    """A bar a minute from 09:30."""
    time = (OPEN + 1 + np.arange(len(mids))) * MINUTE
    columns = {"volume": volume, "signed_volume": signed_volume}
    columns |= {"bid_depth": bid_depth, "ask_depth": ask_depth}
    mids = np.asarray(mids, float)
    opens = np.append(np.nan, mids[:-1])
    prices = {"start": time - MINUTE, "time": time, "open": opens, "mid": mids}
    return pd.DataFrame(prices | columns)


def wild_bars(seed: int, count: int = 60) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    volume = draw.integers(1, 9, count)
    signed = np.round(volume * draw.uniform(-1, 1, count))
    depths = draw.integers(1, 99, (2, count))
    bars = made_bars(draw.uniform(900, 1100, count), volume, signed, *depths)
    bars.loc[: seed % 5, "mid"] = np.nan
    bars["open"] = bars["mid"].shift()
    return bars


def twin(bars: pd.DataFrame, row: int, window: int) -> list[float]:
    """The signals of one row, by the book."""
    now = slice(row - window + 1, row + 1)
    log = np.log(bars["mid"][now])
    state = log - np.polynomial.Polynomial.fit(log.index, log, 1)(log.index)
    traded, signed = bars["volume"][now].sum(), bars["signed_volume"][now].sum()
    depth = bars["bid_depth"] + bars["ask_depth"]
    return [
        stats.pearsonr(state[:-1], state[1:]).statistic,
        np.sum(state**2) / (window - 2),
        abs(signed) / traded,
        -signed / traded,
        1 - depth[row] / np.median(depth[: row + 1]),
    ]


def test_signals_agree_with_the_book():
    for seed, window in product(range(5), (4, 10)):
        bars = wild_bars(seed)
        found = signals(bars, window)
        for row in range(seed % 5 + window + 2, len(bars)):
            np.testing.assert_allclose(found.loc[row], twin(bars, row, window), rtol=1e-9)


def test_signals_begin_when_the_window_is_full_and_need_something_to_measure():
    first = signals(wild_bars(0), 5).apply(pd.Series.first_valid_index)
    assert first.tolist() == [5, 5, 4, 4, 4]
    still = signals(made_bars([100] * 20, volume=0), 5).iloc[-1]
    assert still.drop(["variance", "thinning"]).isna().all()
    assert still[["variance", "thinning"]].tolist() == [0, 0]
    with pytest.raises(ValueError, match="at least 4"):
        signals(wild_bars(0), 3)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 59), st.integers(4, 70))
def test_no_signal_looks_ahead(seed, other, row, window):
    bars, changed = wild_bars(seed), wild_bars(seed)
    changed.iloc[row:] = wild_bars(other + 100).iloc[row:]
    changed.loc[row:, ["volume", "bid_depth"]] *= 1e6
    before, after = (signals(rows, window).iloc[:row] for rows in (bars, changed))
    pd.testing.assert_frame_equal(before, after, check_exact=True)


def to_the_fold(seed: int, *, folds: bool, count: int = 1200, steps: int = 5) -> np.ndarray:
    """A state that is pushed towards the fold of dx = (r + x - x^3) dt, or one that is not.

    The well of x near -1 vanishes at r = 2 / sqrt(27) = 0.385 (Scheffer et al. 2009); the other is
    an Ornstein-Uhlenbeck process.
    """
    draw, x, path = np.random.default_rng(seed), -1.2 if folds else 0.0, []
    for pressure in np.linspace(-0.6, 0.36, count):
        for _ in range(steps):
            pull = pressure + x - x**3 if folds else -x
            x += 0.1 * pull + 0.04 * np.sqrt(0.1) * draw.normal()
        path.append(x)
    return np.array(path)


def trends(path: np.ndarray) -> list[float]:
    """Kendall's tau of autocorrelation and variance, over windows of half the series."""
    found = signals(made_bars(100 * np.exp(0.02 * path)), len(path) // 2).dropna(subset="variance")
    times = np.arange(len(found))
    return [
        stats.kendalltau(times, found[name]).statistic for name in ("autocorrelation", "variance")
    ]


def test_before_a_fold_the_state_slows_down_and_else_it_does_not():
    before_fold = np.array([trends(to_the_fold(seed, folds=True)) for seed in range(8)])
    without = np.array([trends(to_the_fold(seed, folds=False)) for seed in range(20)])
    assert (before_fold > 0.7).all()
    # windows overlap, so that tau is far from 0 in any one of them, but to either side
    assert np.abs(without.mean(axis=0)) == pytest.approx(0, abs=0.35)
    assert (without < 0).sum(axis=0).min() >= 5


@given(MIXED)
def test_every_point_of_a_curve_is_the_share_of_alarms(rows):
    scores, ahead = (np.array(column) for column in zip(*rows, strict=True))
    curve = roc(scores, ahead)
    assert curve["threshold"].tolist() == [np.inf, *sorted(set(scores), reverse=True)]
    for point in curve.itertuples():
        alarms = scores >= point.threshold
        assert point.true_positive == pytest.approx(alarms[ahead].mean())
        assert point.false_positive == pytest.approx(alarms[~ahead].mean())
    area = np.trapezoid(curve["true_positive"], curve["false_positive"])
    assert auc(scores, ahead).value == pytest.approx(area)


@given(MIXED)
def test_area_and_its_interval_agree_with_all_pairs(rows):
    positive, negative = (
        [score for score, ahead in rows if ahead is kind] for kind in (True, False)
    )
    wins = np.array([[(a > b) + (a == b) / 2 for b in negative] for a in positive])
    found = auc(*zip(*rows, strict=True))
    assert found.value == pytest.approx(wins.mean())
    if min(wins.shape) == 1:
        assert np.isnan([found.low, found.high]).all()
        return
    placements = wins.mean(axis=1), wins.mean(axis=0)
    error = np.sqrt(sum(np.var(sample, ddof=1) / len(sample) for sample in placements))
    assert found.low == pytest.approx(max(wins.mean() - 1.959964 * error, 0), abs=1e-6)
    assert found.high == pytest.approx(min(wins.mean() + 1.959964 * error, 1), abs=1e-6)


def test_the_interval_covers_the_area_of_two_normals():
    draw, trials, hits = np.random.default_rng(5), 1000, 0
    ahead = np.arange(160) < 60
    for _ in range(trials):
        found = auc(draw.normal(ahead * 1.0), ahead)
        hits += found.low <= stats.norm.cdf(1 / np.sqrt(2)) <= found.high
    assert hits / trials == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / trials))


def test_scores_that_are_missing_are_left_out_and_both_outcomes_are_needed():
    assert auc([1, np.nan, 2], [False, False, True]).value == 1
    for outcomes in ([True, True, False], [False, False, False]):
        with pytest.raises(ValueError, match="both outcomes"):
            roc([1, 2, np.nan], outcomes)


def test_rows_before_the_crash_are_positive_within_the_horizon():
    falls = pd.DataFrame(
        {
            "run": ["crashed", "dipped", "rose"],
            "fall": [0.05, 0.049, np.nan],
            "fall_start": [OPEN + 20.0, OPEN + 5.0, np.nan],
        }
    )
    bars = {run: wild_bars(i, 40) for i, run in enumerate(falls["run"])}
    table = warnings_of_runs(bars, falls, horizon=4 * MINUTE, window=4)
    crashed = table[table["run"] == "crashed"]
    assert crashed["time"].tolist() == ((OPEN + np.arange(1, 20)) * MINUTE).tolist()
    assert crashed["time"][crashed["crash_ahead"]].tolist() == [
        (OPEN + minute) * MINUTE for minute in (16, 17, 18, 19)
    ]
    assert table["run"].value_counts().to_dict() == {"crashed": 19, "dipped": 40, "rose": 40}
    assert table["crash_ahead"].sum() == 4
    known = signals(bars["crashed"], 4).iloc[:19]
    pd.testing.assert_frame_equal(crashed[known.columns], known)
    with pytest.raises(KeyError, match="stranger"):
        warnings_of_runs({"stranger": wild_bars(0)}, falls)


def test_skill_by_hand():
    table = pd.DataFrame(
        {
            "run": ["a", "b", "c", "c"],
            "time": 0,
            "good": [3.0, 1.0, 2.0, np.nan],
            "dead": np.nan,
            "crash_ahead": [True, True, False, False],
        }
    )
    good, dead = skill(table).to_dict("records")
    assert [good[name] for name in ("signal", "auc", "threshold")] == ["good", 0.5, 3]
    assert [good[name] for name in ("n_positive", "n_negative")] == [2, 1]
    assert np.isnan([good["low"], good["high"]]).all()  # of two crashes there is no interval
    assert np.isnan([dead[name] for name in ("auc", "low", "high", "threshold")]).all()
    alone = skill(table[table["run"] != "b"]).iloc[0]
    assert alone["auc"] == 1
    assert np.isnan([alone["low"], alone["high"]]).all()


def clustered(draw: np.random.Generator, runs: int, rows: int) -> pd.DataFrame:
    """Rows that share the luck of their run: those of every other run are positive, one higher."""
    luck, ahead = draw.normal(0, 1, runs), np.arange(runs) % 2 == 0
    score = (luck + ahead)[:, None] + draw.normal(0, 1, (runs, rows))
    columns = {"run": np.arange(runs).repeat(rows), "score": score.ravel()}
    return pd.DataFrame(columns | {"crash_ahead": ahead.repeat(rows)})


def test_the_interval_knows_that_rows_of_a_run_are_alike():
    draw, trials, area = np.random.default_rng(7), 200, stats.norm.cdf(1 / 2)
    hits = {"runs": 0, "rows": 0}
    for _ in range(trials):
        table = clustered(draw, runs=40, rows=12)
        found, naive = skill(table, draws=300).iloc[0], auc(table["score"], table["crash_ahead"])
        assert found["auc"] == naive.value
        hits["runs"] += found["low"] <= area <= found["high"]
        hits["rows"] += naive.low <= area <= naive.high
    assert hits["runs"] / trials == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / trials))
    assert hits["rows"] / trials < 0.6


def test_a_bootstrap_draw_is_the_area_of_the_runs_drawn():
    table = clustered(np.random.default_rng(8), runs=40, rows=4)
    table.loc[::3, "crash_ahead"] = False
    table["score"] = table["score"].round()
    found = skill(table, draws=4000).iloc[0]
    draw, areas = np.random.default_rng(9), []
    by_run = [rows for _, rows in table.groupby("run")]
    kinds = [[r for r in by_run if r["crash_ahead"].any() == kind] for kind in (True, False)]
    for _ in range(1000):
        drawn = pd.concat(
            [kind[i] for kind in kinds for i in draw.integers(0, len(kind), len(kind))]
        )
        areas.append(auc(drawn["score"], drawn["crash_ahead"]).value)
    crashes = sum(rows["crash_ahead"].any() for rows in by_run)
    wider = np.sqrt(crashes / (crashes - 1)) * stats.t.ppf(0.975, crashes - 1)
    beyond = stats.norm.cdf(-wider)
    assert [found["low"], found["high"]] == pytest.approx(
        np.quantile(areas, [beyond, 1 - beyond]), abs=0.03
    )
    best = roc(table["score"], table["crash_ahead"]).assign(
        gain=lambda curve: curve["true_positive"] - curve["false_positive"]
    )
    assert found["threshold"] == best.loc[best["gain"].idxmax(), "threshold"]


def test_a_price_that_doubles_in_a_night_warns_of_nothing():
    still = made_bars([100 + number % 2 for number in range(20)])
    nights = still.copy()
    nights.loc[10:, ["open", "mid"]] *= 2
    nights.loc[10, "open"] = 2 * still["mid"][9]
    np.testing.assert_allclose(signals(nights, 5), signals(still, 5), atol=1e-12)


def test_a_crash_is_ahead_by_the_time_of_trading():
    """A bar that ends a minute before a close, and a crash five minutes after the next open."""
    bars = made_bars([100, 101])
    bars.loc[1, ["start", "time"]] += 1440 * MINUTE
    bars.loc[1, "time"] += 9 * MINUTE
    crash = (bars["start"][1] + 5 * MINUTE) / MINUTE
    falls = pd.DataFrame({"run": ["a"], "fall": [0.1], "fall_start": [crash]})
    table = warnings_of_runs({"a": bars}, falls, horizon=5 * MINUTE, window=4)
    assert table["crash_ahead"].tolist() == [True]
