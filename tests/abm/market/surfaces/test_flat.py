"""The flat surface is the volatility it was given, to the bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.kernel.pricing.surfaces import surface_volatility
from abm.market.surfaces import FlatSurface


@given(st.floats(0.001, 5), st.floats(-1, 1), st.floats(0, 3))
@settings(deadline=None)
def test_everywhere_the_same_volatility(volatility, k, years):
    surface = FlatSurface(volatility=volatility)
    rows = surface.rows()
    assert surface_volatility(rows.ctypes.data, 0, 0, k, years, 1.0) == volatility
    assert (surface.volatility([k, 0.0, -k], years) == np.full(3, volatility)).all()
