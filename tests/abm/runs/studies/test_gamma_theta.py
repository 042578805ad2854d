"""The integral against one made by hand; table and figure say what the frame says."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from abm.report.table import plain
from abm.runs.catalogue import read_experiment
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies import gamma_theta


def test_the_identity_is_the_integral_along_the_path():
    experiment = read_experiment(EXPERIMENTS / "gamma_theta.yaml", (), (), "15 %")
    model = experiment.build(4)
    model.run_model()
    row = gamma_theta.measure(model, experiment)
    mid = model.tape("option_accounts")["mid"].reshape(21, 61)[:, :-1].ravel() * 1e-4
    years = (21 - np.arange(21 * 60) / 60) / 252
    spread = 0.2 * np.sqrt(years)
    gamma = 2 * norm.pdf(np.log(mid / 100) / spread + spread / 2) / (mid * spread)
    by_hand = -0.5 * float((gamma * mid**2).sum()) / (252 * 60) * (0.15**2 - 0.2**2)
    assert row["identity"] == pytest.approx(by_hand, rel=1e-4)
    assert row["realised"] == pytest.approx(0.15, rel=1e-4)
    assert row["profit"] == pytest.approx(row["identity"], abs=0.3)
    assert row["theta"] + row["gamma"] == pytest.approx(row["profit"], abs=0.05)


@pytest.fixture
def frame():
    """Ten paths at each of two volatilities: profit .1 + 1.5 identity, + -.2 at the higher one."""
    rows = [
        {"variant": f"{realised:.0%}", "realised": realised, "implied": 0.2, "theta": 2.0}
        | {"gamma": -1.0, "identity": identity, "profit": 0.1 + 1.5 * identity + noise}
        for realised, identity, size in ((0.1, 2.0, 0.0), (0.3, -1.0, 0.2))
        for noise in (-size, size) * 5
    ]
    return pd.DataFrame(rows)


def test_the_line_allows_for_unequal_variances(frame):
    """Through the means of two clusters: each has its own variance over ten, the first has none."""
    line = gamma_theta.identity_line(frame)
    assert (line.intercept, line.slope) == pytest.approx((0.1, 1.5))
    error = 0.2 / np.sqrt(10)
    assert line.slope_error == pytest.approx(error / 3.0)
    assert line.intercept_error == pytest.approx(error * 2.0 / 3.0)


def test_the_table_has_a_line_a_volatility(frame):
    text = plain(gamma_theta.table(frame))
    for words in ("10%", "3.100 ± 0.000", "30%", "-1.400 ± 0.067", "slope 1.500 ± 0.021"):
        assert words in text


def test_the_figure_shows_every_path_and_the_identity(frame):
    (ax,) = gamma_theta.figure(frame).axes
    identity, *clouds = ax.get_lines()
    assert identity.get_slope() == 1.0
    for cloud, (_, runs) in zip(clouds, frame.groupby("realised"), strict=True):
        assert list(cloud.get_xdata()) == list(runs["identity"])
        assert list(cloud.get_ydata()) == list(runs["profit"])
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["10%: mean +3.10", "30%: mean -1.40"]
