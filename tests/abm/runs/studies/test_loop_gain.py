"""Chances and volatility over the loop gain; the theory against a simulated feedback."""

import numpy as np
import pandas as pd
import pytest

from abm.runs.catalogue import read_variants
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.cascade import sides
from abm.runs.studies.loop_gain import figure, louder, table, theory

FILE = EXPERIMENTS / "loop_gain.yaml"
COLUMNS = ["variant", "seed", "fall", "moved", "volatility", "hedging", "sold", "even"]


@pytest.fixture
def frame():
    """Two kinds of days; the hedging of 400 lots makes all of a fall come back on the bad ones."""
    rows = [
        (f"{day}: {who}", seed, fall, moved * impact, noise * loud, hedging, sold, float(sold > 0))
        for day, impact in (("calm", 0.25), ("bad", 1.0))
        for who, fall, moved, loud, hedging, sold in (
            ("nobody", 0.01, 0.0, 1.0, 0.0, 0.0),
            ("metaorder", 0.01, -0.01, 1.0, 0.0, 400.0),
            ("short", 0.05, 0.0, 1.5, 100.0, 0.0),
            ("long", 0.01, 0.0, 0.8, -100.0, 0.0),
        )
        for seed, noise in enumerate((0.01, 0.02, 0.015, 0.012, 0.03))
    ]
    return pd.DataFrame(rows, columns=COLUMNS).assign(lasting=0.0)


def test_what_comes_back_again_and_again_adds_up():
    for gain in (-0.3, 0.2, 0.5):
        assert theory(gain) == pytest.approx(sum(gain**n for n in range(200)))
    assert np.isnan(theory(1.0))


def test_volatility_is_beside_the_same_days_without_dealers(frame):
    found = {(side.day, side.who): side for side in sides(frame)}
    assert louder(found["calm", "short"])[0] == pytest.approx(1.5)
    assert louder(found["bad", "long"])[0] == pytest.approx(0.8)
    assert np.isnan(louder(found["bad", "nobody"])).all()


def test_each_kind_of_day_has_its_own_gain(frame):
    shown = table(frame)
    cells = [list(column.cells) for column in shown.columns]
    gains = {(day, who): gain for day, who, gain in zip(*cells[:3], strict=True)}
    assert gains["calm", "short"] == f"{0.25 * 0.5:.2f}"
    assert gains["bad", "short"] == "0.50"
    assert gains["bad", "long"] == "-0.50"
    assert cells[6][-2] == "2.00"


def test_a_line_for_each_kind_of_day(frame):
    above, below = figure(frame).axes
    for ax in (above, below):
        drawn = {each.get_label() for each in ax.containers}
        assert drawn == {"calm", "bad"}
    (short,) = (each for each in above.containers if each.get_label() == "bad")
    assert list(short[0].get_ydata()) == [0.0, 1.0]


def test_every_kind_of_day_has_its_control_and_its_measure_of_impact():
    variants = read_variants(FILE, Request(FILE).read().study)
    for day in dict.fromkeys(name.partition(": ")[0] for name in variants):
        nobody, probe = variants[f"{day}: nobody"], variants[f"{day}: metaorder of 1 %"]
        assert not nobody.agents["dealers"].options
        assert not probe.agents["dealers"].options
        assert probe.agents["programme"].count == 1
        assert nobody.instruments == probe.instruments
