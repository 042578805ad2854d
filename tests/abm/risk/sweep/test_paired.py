import numpy as np
import pandas as pd
import pytest
from scipy import stats

from abm.risk.sweep.amplification import amplification
from abm.risk.sweep.paired import amplifications, compare, counterfactual_pairs, mcnemar
from tests.abm.risk.sweep.made_sweep import grid, made_sweep

BEFORE = np.array([0.081, 0.072, 0.045, 0.066, 0.101, 0.078, np.nan, 0.09])
AFTER = np.array([0.031, 0.075, 0.060, 0.022, 0.044, 0.029, 0.01, np.nan])


def test_tests_of_pairs_agree_with_scipy():
    found = compare(made_sweep(BEFORE), made_sweep(AFTER).sample(frac=1, random_state=1))
    before, after = np.nan_to_num(BEFORE), np.nan_to_num(AFTER)
    paired = stats.ttest_rel(after, before)
    interval = paired.confidence_interval()
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.t_test == pytest.approx(paired.pvalue)
    assert found.signed_rank == pytest.approx(stats.wilcoxon(after, before).pvalue)
    assert found.difference == pytest.approx(found.second - found.first)
    assert (found.pairs, found.seeds) == (8, 8)
    assert (found.only_first, found.only_second) == (5, 1)
    assert found.mcnemar == pytest.approx(2 * (1 + 6) / 2**6)


def test_runs_of_one_seed_are_one_piece_of_evidence():
    change = np.array([0.01, 0.02, 0.05, 0.04, 0.03])
    first = made_sweep(np.tile(0.02 * np.ones(5), 3), **grid(3, 5))
    second = first.assign(fall=first["fall"] + np.tile(change, 3))
    found = compare(first, second)
    expected = stats.ttest_1samp(change, 0)
    assert (found.pairs, found.seeds) == (15, 5)
    assert found.t_test == pytest.approx(expected.pvalue)
    assert found.low == pytest.approx(expected.confidence_interval().low)


def test_only_what_both_have_is_compared():
    first = made_sweep([0.1, 0.2, 0.3], status=["complete", "failed", "complete"], spread=2.0)
    second = made_sweep([0.1, 0.2, 0.3], seed=[1, 2, 4], spread=3.0)
    found = compare(first, second, measure="spread")
    assert (found.pairs, found.first, found.second) == (1, 2, 3)
    assert np.isnan([found.low, found.t_test, found.signed_rank]).all()
    with pytest.raises(ValueError, match="no point and seed in common with a spread"):
        compare(first, second.assign(spread=np.nan), measure="spread")
    with pytest.raises(ValueError, match="unique"):
        compare(first, second.assign(seed=1))


def test_no_difference_at_all():
    found = compare(made_sweep([0.1, 0.2]), made_sweep([0.1, 0.2]))
    assert (found.difference, found.t_test, found.signed_rank, found.mcnemar) == (0, 1, 1, 1)


def test_mcnemar_is_the_sign_test_of_discordant_pairs():
    assert mcnemar(1, 9) == pytest.approx(2 * (1 + 10) / 2**10)
    assert mcnemar(4, 4) == mcnemar(0, 0) == 1


def counterfactuals():
    draw = np.random.default_rng(6)
    calm = draw.uniform(0.01, 0.03, 20)
    whole = made_sweep(calm * np.repeat([2.0, 5.0], 10), **grid(2, 10))
    whole["share"] = np.repeat([0.1, 0.3], 10)
    alone = whole.assign(without="insurers", fall=calm)
    nobody = whole.assign(without="insurers,makers", fall=calm / 2)
    return pd.concat([alone, whole, nobody], ignore_index=True).sample(frac=1, random_state=3)


def test_each_run_stands_beside_its_counterfactuals():
    frame = counterfactuals()
    pairs = counterfactual_pairs(frame)
    assert len(pairs) == 40
    alone = pairs[pairs["without"] == "insurers"]
    ratio = alone["fall_with"] / alone["fall_without"]
    assert ratio.tolist() == pytest.approx(alone["share"].map({0.1: 2, 0.3: 5}).tolist())
    lost = frame.assign(status=frame["status"].mask(frame["run"] == "0003", "failed"))
    assert len(counterfactual_pairs(lost)) == 38
    assert counterfactual_pairs(frame[frame["without"] == ""]).empty
    with pytest.raises(ValueError, match="unique"):
        counterfactual_pairs(pd.concat([frame, frame]))


def test_amplification_at_each_point():
    frame = counterfactuals()
    table = amplifications(frame, by=["share"])
    keys = table[["without", "share"]].to_numpy().tolist()
    others = ["insurers", "insurers,makers"]
    assert keys == [[without, share] for without in others for share in (0.1, 0.3)]
    assert table["ratio"].tolist() == pytest.approx([2, 5, 4, 10])
    assert table["pairs"].tolist() == [10] * 4
    here = counterfactual_pairs(frame).query("point == 1 and without == 'insurers,makers'")
    expected = amplification(here["fall_with"], here["fall_without"])
    row = amplifications(frame).iloc[3]
    assert row[["difference_low", "difference_high"]].tolist() == pytest.approx(
        expected.difference_interval
    )
    assert row[["ratio_low", "ratio_high"]].tolist() == pytest.approx(expected.ratio_interval)
    assert amplifications(frame[frame["without"] == ""]).empty
