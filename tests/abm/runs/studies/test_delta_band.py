"""What leaves the band is sold, by Black and Scholes; what stays inside is left alone."""

import math

import pandas as pd
import pytest
from scipy.stats import norm

from abm.runs.catalogue import read_variants
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.delta_band import figure, measure, table

FILE = EXPERIMENTS / "delta_band.yaml"
DAYS = {"bought, a month to live": 21, "bought, a year to live": 252}


@pytest.fixture(scope="module")
def frame():
    rows = []
    for variant, experiment in read_variants(FILE, Request(FILE).read().study).items():
        with experiment.build(1501) as model:
            model.run_model()
            rows.append({"variant": variant, "seed": 1501, **measure(model, experiment)})
    return pd.DataFrame(rows)


def rise(days: float) -> float:
    """Of the delta of a call at the money, at 1 % after four hours of a day."""
    before, after = (0.2 * math.sqrt(left / 252) for left in (days, days - 4 / 6.5))
    return float(norm.cdf(math.log(1.01) / after + after / 2) - norm.cdf(before / 2))


def test_deltas_rise_as_black_and_scholes_say(frame):
    for row in frame.itertuples():
        wanted = rise(DAYS.get(row.variant, 10)) * (-1 if "sold" in row.variant else 1)
        assert row.after == pytest.approx(wanted, abs=2e-4)
        assert row.before == pytest.approx(0, abs=1e-4)


def test_what_leaves_the_band_is_sold(frame):
    found = frame.set_index("variant")
    assert found["sold"]["bought, ten days to live"] == pytest.approx(
        101 * 10_000 * rise(10), rel=2e-3
    )
    assert found["left"]["bought, ten days to live"] == pytest.approx(0, abs=1e-4)
    assert 0.04 < found["left"]["hedged to the edge"] <= 0.05
    assert found["sold"][["band of 0.15", "bought, a year to live"]].tolist() == [0, 0]
    assert found["sold"]["sold, ten days to live"] == pytest.approx(
        -found["sold"]["bought, ten days to live"], rel=1e-3
    )


def test_the_text_is_the_first_row_and_each_variant_another(frame):
    cells = [list(column.cells) for column in table(frame).columns]
    assert cells[0] == ["[bold]text[/]", *frame["variant"]]
    assert cells[3][0] == "100,000"
    assert len(figure(frame).axes[0].get_yticks()) == len(frame)
