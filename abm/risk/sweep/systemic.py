"""All that a sweep says about systemic risk, as tables with a heading each."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

from abm.records.run import open_run
from abm.records.sweep import Sweep
from abm.risk.run.bars import bars
from abm.risk.run.frames import SECOND
from abm.risk.run.needed import NEEDED
from abm.risk.sweep.covar import profit_groups, systemic_losses
from abm.risk.sweep.dry_up import dry_up
from abm.risk.sweep.early_warning import WINDOW, skill, warnings_of_runs
from abm.risk.sweep.paired import amplifications
from abm.risk.sweep.phase import phase_table
from abm.risk.sweep.probability import complete, crash_probability, crashed
from abm.risk.sweep.response import response_table
from abm.risk.sweep.sensitivity import morris_indices, seed_noise, sobol_indices
from abm.risk.sweep.tails import quantiles, tail_index, tail_risk
from abm.risk.sweep.threshold import tipping_value
from abm.risk.sweep.timing import last_close, timing

BARS = 240
"""Of a session, in which signals are looked for; none is shorter than a second."""
LATE = 1439.0
"""A close (minutes since midnight) where facts name none."""


@dataclass(frozen=True)
class Finding:
    """A table, what it says, and how it was got. Fractions are fractions, not percent."""

    key: str
    title: str
    about: str
    table: pd.DataFrame


def findings(sweep: Sweep, crash: float | None = None) -> list[Finding]:
    """What can be said of a sweep: whatever its design, its counterfactuals and records allow.

    crash: the fall from which on a run is a crash, instead of the sweep's. ValueError if that is
    not above 0, no run is complete or none has the measure of the sweep.
    """
    level = sweep.crash if crash is None else crash
    if level <= 0:
        raise ValueError(f"a crash is a fall above 0, not of {level:g}")
    runs = sweep.runs
    whole = runs[runs["without"] == ""]
    if not (whole["status"] == "complete").any():
        raise ValueError(f"{sweep.path} holds no complete run: run the sweep again")
    if sweep.measure not in runs:
        raise ValueError(f"{sweep.path} holds no measure {sweep.measure!r}")
    return [
        *_chances(whole, level),
        *_tails(whole),
        *_times(sweep, whole, level),
        *_liquidity(whole, level),
        *_amplification(sweep),
        *_response(sweep, whole, level),
        *_phase(sweep, whole, level),
        *_sensitivity(sweep, whole),
        *classes(whole),
        *warnings(warning_table(sweep, whole, level)),
    ]


def _chances(runs: pd.DataFrame, crash: float) -> list[Finding]:
    about = f"A crash is a fall of at least {crash:.1%}; Wilson's interval at 95 %."
    if runs["point"].nunique() > 1:
        about += " Over all points of the design, which share their seeds: too narrow an interval."
    return [Finding("crashes", "Probability of a crash", about, crash_probability(runs, crash))]


def _tails(runs: pd.DataFrame) -> list[Finding]:
    index = pd.DataFrame([asdict(tail_index(runs))])
    return [
        Finding(
            "falls",
            "Distribution of the worst fall",
            "Over all runs of the design.",
            quantiles(runs),
        ),
        Finding(
            "tail_risk",
            "Value at risk and expected shortfall of the fall",
            "The least fall that a share of runs does not exceed, and the mean of those beyond it"
            " (Acerbi and Tasche 2002); bootstrap over seeds.",
            tail_risk(runs),
        ),
        Finding(
            "tail_index",
            "Tail index of falls",
            "Hill (1975), the worst tenth of the runs; undefined with fewer than twenty in it.",
            index,
        ),
    ]


def _times(sweep: Sweep, runs: pd.DataFrame, crash: float) -> list[Finding]:
    if not crashed(complete(runs), crash).any():
        return []
    found = timing(runs, _close(sweep, runs), crash)
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
        " (Kaplan and Meier 1958)."
    )
    return [Finding("times", "Time to trough and to recovery", about, pd.DataFrame([row]))]


def _close(sweep: Sweep, runs: pd.DataFrame) -> float:
    """The last close, at the earliest when the last of the crashes had recovered."""
    latest = float((runs["fall_trough"] + runs["recovery"].fillna(0)).max())
    close = last_close(sweep.facts)
    return max(LATE if close is None else close, latest)


def _liquidity(runs: pd.DataFrame, crash: float) -> list[Finding]:
    about = "Depth left in the fall as a share of that before it, in crashes and in other runs."
    return [Finding("liquidity", "Liquidity evaporation", about, dry_up(runs, crash))]


def _amplification(sweep: Sweep) -> list[Finding]:
    if not sweep.facts.get("without"):
        return []
    left_out = ", ".join(sweep.facts["without"])
    about = (
        f"Mean fall over that of the same days without {left_out}; Fieller's interval of the"
        " ratio, t interval of the difference."
    )
    told = bool(sweep.factors) and bool(sweep.runs[sweep.factors].notna().all(axis=None))
    table = amplifications(sweep.runs, sweep.factors if told else ["point"])
    return [Finding("amplification", "Amplification by hedgers", about, table)]


def _response(sweep: Sweep, runs: pd.DataFrame, crash: float) -> list[Finding]:
    factors = _numbers(sweep)
    if len(factors) != 1:
        return []
    (name,) = factors
    runs = runs.dropna(subset=name)
    critical = tipping_value(runs, name, crash, ratios=sweep.by_ratios(name))
    row = {
        "factor": name, "critical": critical.value, "low": critical.low, "high": critical.high,
        "slope": critical.slope, "runs": critical.runs,
    }  # fmt: skip
    return [
        Finding(
            "response",
            f"Falls and crashes against {name}",
            "t interval of the mean, Wilson's of the probability.",
            response_table(runs, name, crash),
        ),
        Finding(
            "critical",
            f"Critical {name}",
            "Where half of the runs crash: logistic regression (Firth 1993), bootstrap over seeds.",
            pd.DataFrame([row]),
        ),
    ]


def _numbers(sweep: Sweep) -> list[str]:
    """The factors that vary; none if any is not a number, as each of its values is a market."""
    runs = sweep.runs
    varied = [name for name in sweep.factors if runs[name].nunique(dropna=False) > 1]
    return varied if all(runs[name].dtype.kind in "iuf" for name in varied) else []


def _phase(sweep: Sweep, runs: pd.DataFrame, crash: float) -> list[Finding]:
    factors = _numbers(sweep)
    if len(factors) != 2 or sweep.facts["design"]["kind"] not in ("grid", "list", "tipping_point"):
        return []
    x, y = factors
    runs = runs.dropna(subset=factors)
    rows = []
    for value, here in runs.groupby(y):
        found = tipping_value(here, x, crash, ratios=sweep.by_ratios(x))
        row = {y: value, f"critical_{x}": found.value, "low": found.low, "high": found.high}
        rows.append(row | {"runs": found.runs})
    about = f"Where half of the runs crash, at each {y}; empty where all or none do."
    return [
        Finding("phase", f"Crashes over {x} and {y}", "", phase_table(runs, x, y, crash)),
        Finding("boundary", f"Critical {x}", about, pd.DataFrame(rows)),
    ]


def _sensitivity(sweep: Sweep, runs: pd.DataFrame) -> list[Finding]:
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


def classes(runs: pd.DataFrame) -> list[Finding]:
    """Delta-CoVaR and marginal expected shortfall, if profits of classes are known."""
    if not profit_groups(runs):
        return []
    about = (
        "In distress, at the 95 % quantile of its loss, a class raises the 95 % quantile of the"
        " fall by its Delta-CoVaR (Adrian and Brunnermeier 2016); its marginal expected shortfall"
        " is its mean loss in the worst 5 % of runs (Acharya et al. 2017)."
    )
    table = systemic_losses(runs)
    return [Finding("classes", "Systemic risk by class of traders", about, table)]


def warning_table(sweep: Sweep, runs: pd.DataFrame, crash: float) -> pd.DataFrame:
    """Signals of the runs whose records were kept (early_warning.py); empty without any."""
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
        " a crash begins within a quarter of an hour: area under the ROC curve, bootstrap over"
        " runs."
    )
    return [Finding("warnings", "Early warning", about, told)]


def _kept_bars(sweep: Sweep, runs: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Bars of those of the runs whose records were kept."""
    found = {}
    for run in runs:
        folder = sweep.path / "tapes" / f"run={run}"
        if folder.is_dir() and not (opened := open_run(folder)).lacks(NEEDED):
            length = (opened.close_time - opened.open_time) // BARS
            found[run] = bars(opened, max(length, SECOND))
    return found
