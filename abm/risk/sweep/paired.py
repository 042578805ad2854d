"""The same days twice: two sets of runs, or one with and without some traders, compared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binomtest, ttest_1samp, wilcoxon

from abm.risk.run.frames import Values
from abm.risk.statistics.intervals import mean_interval
from abm.risk.sweep.amplification import amplification
from abm.risk.sweep.estimator import Estimator, Finding, Question
from abm.risk.sweep.probability import CRASH, complete, crashed

PAIR = ["point", "seed"]


@dataclass(frozen=True)
class Comparison:
    """A measure and the crashes of two sets of runs, paired by point and seed.

    pairs: runs complete in both, with the measure defined. seeds: that they have. first, second:
    mean of the measure. difference: second minus first, averaged over the points of a seed and then
    over seeds, with its t interval low, high at 95 %. t_test, signed_rank: p-values (two-sided) of
    no difference, over seeds, by t and by Wilcoxon (1945); 1 if there is none at all.
    only_first, only_second: pairs in which just that run crashed. mcnemar: exact p-value
    (two-sided) that one is as likely as the other (McNemar 1947), which takes pairs for
    independent: over several points with the same seeds it is too small.
    """

    pairs: int
    seeds: int
    first: float
    second: float
    difference: float
    low: float
    high: float
    t_test: float
    signed_rank: float
    only_first: int
    only_second: int
    mcnemar: float


def compare(
    first: pd.DataFrame, second: pd.DataFrame, measure: str = "fall", crash: float = CRASH
) -> Comparison:
    """Compare two runs frames of the same points and seeds.

    ValueError if no pair is complete in both, or one holds a point and seed twice.
    """
    pairs = _pairs(complete(first), complete(second), measure, crash)
    if pairs.empty:
        raise ValueError(f"the two have no point and seed in common with a {measure}")
    change = pairs["value_second"] - pairs["value_first"]
    differences = change.groupby(pairs["seed"]).mean().to_numpy(np.float64)
    low, high = mean_interval(differences)
    only_first = int((pairs["crash_first"] & ~pairs["crash_second"]).sum())
    only_second = int((pairs["crash_second"] & ~pairs["crash_first"]).sum())
    return Comparison(
        pairs=len(pairs),
        seeds=len(differences),
        first=float(pairs["value_first"].mean()),
        second=float(pairs["value_second"].mean()),
        difference=float(differences.mean()),
        low=low,
        high=high,
        t_test=_t_test(differences),
        signed_rank=_signed_rank(differences),
        only_first=only_first,
        only_second=only_second,
        mcnemar=mcnemar(only_first, only_second),
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """Exact p-value (two-sided) of the discordant pairs; 1 without any (McNemar 1947)."""
    discordant = only_first + only_second
    return float(binomtest(only_first, discordant).pvalue) if discordant else 1.0


def counterfactual_pairs(frame: pd.DataFrame) -> pd.DataFrame:
    """Falls of the runs as the file has them beside those of the same day without some groups.

    Of all complete runs of a runs frame: its columns at the run with all groups, among them the
    factors, with `without` the groups left out in the other, fall_with and fall_without. One row a
    pair; empty if the sweep left nobody out. ValueError if a point and seed is there twice.
    """
    left_out = frame["without"] != ""
    whole = complete(frame[~left_out]).drop(columns="without").rename(columns={"fall": "fall_with"})
    parts = [part for _, part in frame[left_out].groupby("without")] or [frame[:0]]
    others = [complete(part)[[*PAIR, "without", "fall"]] for part in parts]
    pairs = [whole.merge(other, on=PAIR, validate="one_to_one") for other in others]
    return pd.concat(pairs, ignore_index=True).rename(columns={"fall": "fall_without"})


def amplifications(frame: pd.DataFrame, by: Sequence[str] = ("point",)) -> pd.DataFrame:
    """How much deeper falls are with the groups that the counterfactuals of a runs frame leave out.

    by: columns that tell points apart, the factors or the number. Columns: without, those of `by`,
    ratio, ratio_low, ratio_high, difference, difference_low, difference_high (see
    abm.risk.sweep.amplification), pairs; sorted.
    """
    rows = []
    for key, pairs in counterfactual_pairs(frame).groupby(["without", *by]):
        found = amplification(pairs["fall_with"], pairs["fall_without"])
        ratio, difference = found.ratio_interval, found.difference_interval
        rows.append((*key, found.ratio, *ratio, found.difference, *difference, found.pairs))
    names = [f"{name}{end}" for name in ("ratio", "difference") for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["without", *by, *names, "pairs"])


def _pairs(first: pd.DataFrame, second: pd.DataFrame, measure: str, crash: float) -> pd.DataFrame:
    sides = [
        runs[PAIR].assign(value=runs[measure], crash=crashed(runs, crash)).dropna()
        for runs in (first, second)
    ]
    return sides[0].merge(sides[1], on=PAIR, suffixes=("_first", "_second"), validate="one_to_one")


def _t_test(differences: Values) -> float:
    if len(differences) < 2:
        return float("nan")
    if np.ptp(differences) == 0:
        return float(differences[0] == 0)
    return float(ttest_1samp(differences, 0.0).pvalue)


def _signed_rank(differences: Values) -> float:
    if len(differences) < 2:
        return float("nan")
    return float(wilcoxon(differences).pvalue) if differences.any() else 1.0


def _amplification(question: Question) -> list[Finding]:
    sweep = question.sweep
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


ESTIMATOR = Estimator(_amplification, place=5)
