"""The table of distances, against what the code of LOB-Bench gives."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from abm.errors import UsageError
from abm.facts.lob_bench import aggregates, as_table, distances
from tests.abm.facts.lob_bench.tapes import quoted, random_tape

REAL = [random_tape(1, 400), random_tape(2, 300, begin=37_560), random_tape(3, 350)]
SIMULATED = [random_tape(4, 350, 8), random_tape(5, 400, 8, 37_560), random_tape(6, 250, 12)]

KNOWN = """\
spread,,0.063619048,0.096078657
orderbook_imbalance,,0.188047619,0.239476122
log_inter_arrival_time,,0.052662285,0.032133158
log_time_to_cancel,,0.224644691,0.289823264
ask_volume_touch,,0.335190476,0.481134707
bid_volume_touch,,0.315476190,0.268346718
ask_volume,,0.376809524,0.325803200
bid_volume,,0.514047619,0.643308135
limit_ask_order_depth,,0.243975698,0.469551848
limit_bid_order_depth,,0.283128033,0.456291011
ask_cancellation_depth,,0.188432437,0.293029357
bid_cancellation_depth,,0.121871513,0.162508593
limit_ask_order_levels,,0.167020273,0.278313586
limit_bid_order_levels,,0.207006598,0.307437143
ask_cancellation_levels,,0.199655469,0.394349770
bid_cancellation_levels,,0.099482870,0.172856088
vol_per_min,,0.187546057,0.201066146
ofi,,0.225238095,0.321966259
ofi_up,,0.297500000,0.510362975
ofi_stay,,0.227409959,0.315213998
ofi_down,,0.368181818,0.666088411
ask_volume_touch,spread,0.490910951,0.677702243
spread,time,0.074189490,0.154448000
spread,volatility,0.854980821,0.339417756
"""
"""What the code of LOB-Bench gives for these tapes, at commit 276baf3."""

SUMMARY = [[0.262792814, 0.224941393, 0.232338404], [0.337362798, 0.311325570, 0.319122349]]
"""Its mean, median and interquartile mean of L1 and of Wasserstein."""


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return distances(REAL, SIMULATED)


def test_lob_bench_gives_the_same(found):
    known = pd.read_csv(StringIO(KNOWN), names=list(found.columns), keep_default_na=False)
    pd.testing.assert_frame_equal(found, known, check_exact=False, rtol=0, atol=1e-8)


def test_lob_bench_gives_the_same_over_all_statistics(found):
    assert aggregates(found).T.to_numpy() == pytest.approx(np.array(SUMMARY), abs=1e-8)


def test_a_tape_is_at_no_distance_from_itself():
    same = distances(REAL, REAL)[["l1", "wasserstein"]]
    assert same.to_numpy() == pytest.approx(0)


def test_the_distance_is_the_same_either_way(found):
    back = distances(SIMULATED, REAL)
    pd.testing.assert_frame_equal(found, back)


def test_without_a_tape_there_is_no_distance():
    with pytest.raises(UsageError, match="no simulated tape"):
        distances(REAL, [])


def test_a_day_is_not_the_same_as_its_sequences():
    pieces = distances(REAL[0].cut(80), SIMULATED).set_index(["statistic", "condition"])
    whole = distances(REAL[:1], SIMULATED).set_index(["statistic", "condition"])
    changed = (pieces["l1"] != whole["l1"]).to_dict()
    assert changed["spread", "volatility"]
    assert not changed["spread", "time"]


def test_what_one_side_never_does_is_as_far_as_can_be():
    idle = quoted([(10_100, 5, 10_000, 5)] * 200)
    rows = distances([idle], SIMULATED).set_index(["statistic", "condition"])
    cancels = rows.loc[("ask_cancellation_depth", "")]
    assert cancels["l1"] == 1
    assert np.isnan(cancels["wasserstein"])


def test_the_table_names_every_statistic(found):
    console = Console(width=120, record=True)
    console.print(as_table(found))
    text = console.export_text()
    assert "ask volume touch | spread" in text
    assert text.count(" 0.") == 2 * (len(found) + 3)
