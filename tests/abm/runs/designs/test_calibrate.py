"""A calibration asks for what can be fitted, and says what a point of the cube sets."""

import pytest
from pydantic import ValidationError

from abm.runs.designs import Calibrate

RATE = {"kind": "range", "low": 1.0, "high": 100.0, "scale": "log", "paths": {"agents.a.rate": 2}}
COUNT = {"kind": "range", "low": 0.0, "high": 10.0}


def test_a_point_of_the_cube_sets_each_path():
    asked = Calibrate(vary={"rate": RATE, "agents.b.width": COUNT})
    assert asked.values([0.5, 0.2]) == {"rate": pytest.approx(10.0), "agents.b.width": 2.0}
    assert asked.settings([0.5, 0.2]) == {"agents.a.rate": pytest.approx(20), "agents.b.width": 2}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"vary": {}}, "at least 1"),
        ({"vary": {"rate": RATE | {"whole": True}}}, "real numbers"),
        ({"vary": {"rate": {"kind": "choice", "values": [1, 2]}}}, "range"),
        ({"vary": {f"p{n}": COUNT for n in range(12)}}, "182 points"),
        ({"vary": {"seed": COUNT}}, "keys of the market"),
        ({"vary": {"a": RATE, "agents.a.rate": COUNT}}, "each path once"),
        ({"vary": {"rate": RATE}, "level": 0.4}, "greater than 0.5"),
        ({"vary": {"rate": RATE}, "seeds": 1}, "greater than or equal to 2"),
    ],
)
def test_what_cannot_be_fitted_is_refused(change, said):
    with pytest.raises(ValidationError, match=said):
        Calibrate(**change)
