"""Surfaces over arrays and compiled ones agree; what makes no sense is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from abm.kernel.compiling.jit import copied_rows
from abm.kernel.pricing.surfaces import surface_volatility
from abm.market.surfaces import FlatSurface, SabrSlice, SabrSurface, Surface, SviSlice, SviSurface
from abm.market.surfaces.slices import SlicedSurface


@st.composite
def svi_slices(draw, expiry):
    b, rho, sigma = draw(st.floats(0, 2)), draw(st.floats(-0.99, 0.99)), draw(st.floats(1e-3, 2))
    a = draw(st.floats(0, 0.5)) - b * sigma * np.sqrt(1 - rho**2) * (1 - 1e-9)
    return SviSlice(expiry=expiry, a=a, b=b, rho=rho, m=draw(st.floats(-1, 1)), sigma=sigma)


@st.composite
def sabr_slices(draw, expiry):
    return SabrSlice(
        expiry=expiry,
        alpha=draw(st.floats(0.01, 1)),
        beta=draw(st.floats(0, 1)),
        rho=draw(st.floats(-0.99, 0.99)),
        nu=draw(st.floats(0, 5)),
    )


@st.composite
def surfaces(draw):
    kinds = st.sampled_from([svi_slices, sabr_slices])
    expiries = sorted(draw(st.sets(st.integers(1, 500), min_size=1, max_size=4)))
    return SlicedSurface(slices=tuple(draw(draw(kinds)(expiry)) for expiry in expiries))


@given(
    st.one_of(surfaces(), st.builds(FlatSurface, volatility=st.floats(0.01, 5))),
    st.lists(st.floats(-60, 60) | st.floats(-0.5, 0.5), min_size=1, max_size=4),
    st.lists(st.floats(0, 3), min_size=1, max_size=4),
    st.floats(0.5, 2),
)
@settings(deadline=None)
def test_arrays_and_compiled_agree(surface, k, years, forward):
    rows = copied_rows(surface.rows())
    expected = [
        [surface_volatility(rows.ctypes.data, 0, len(rows) - 1, x, t, forward) for t in years]
        for x in k
    ]
    found = surface.volatility(np.array(k)[:, None], years, forward)
    assert found == pytest.approx(np.array(expected), rel=1e-9)


def test_read_by_kind():
    read = TypeAdapter(Surface).validate_python
    assert read({"kind": "flat", "volatility": 0.3}).volatility(0.1, 1.0) == 0.3
    assert isinstance(read({"kind": "svi"}), SviSurface)
    assert isinstance(read({"kind": "sabr", "slices": [{"expiry": 21}]}), SabrSurface)
    with pytest.raises(ValidationError, match="kind"):
        read({"kind": "sticky"})


@pytest.mark.parametrize("surface", [FlatSurface(volatility=0.3), SviSurface()])
def test_written_and_read_again_it_is_the_same(surface):
    assert TypeAdapter(Surface).validate_python(surface.model_dump()) == surface


@pytest.mark.parametrize("expiries", [(5, 1), (5, 5)])
def test_refuses_slices_out_of_order(expiries):
    with pytest.raises(ValidationError, match="slice 1 has"):
        SabrSurface(slices=[{"expiry": expiry} for expiry in expiries])


@pytest.mark.parametrize("point", [(np.nan, 1, 1), (0, -1, 1), (0, 1, 0), (0, np.inf, 1)])
@pytest.mark.parametrize("surface", [FlatSurface(volatility=0.2), SviSurface()])
def test_refuses_points_without_meaning(surface, point):
    with pytest.raises(ValueError, match="years"):
        surface.volatility(*point)
