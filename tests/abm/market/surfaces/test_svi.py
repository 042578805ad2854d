"""SVI smiles: the parameters that are refused."""

import pytest
from pydantic import ValidationError

from abm.market.surfaces import SviSlice

GOOD = {"expiry": 21, "a": 0.002, "b": 0.05, "rho": -0.4, "m": 0.0, "sigma": 0.03}


@pytest.mark.parametrize(
    "bad", [{"b": -0.01}, {"rho": 1.0}, {"rho": -1.0}, {"sigma": 0.0}, {"a": -0.01}, {"expiry": 0}]
)
def test_refuses_parameters_out_of_bounds(bad):
    with pytest.raises(ValidationError):
        SviSlice(**GOOD | bad)
