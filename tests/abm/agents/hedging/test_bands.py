"""Back into a band: by the numbers of an option account, and whatever the numbers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.hedging.bands import into_band, to_centre, to_edge

CENTRE, EDGE = 0, 1
nets = st.floats(-1e6, 1e6)
bands = st.floats(0, 1e5)


def test_a_band_of_a_twentieth_of_the_notional():
    # $1m of options at $100 is 10,000 lots: at +.10 the maker sells $100,000, within .05 nothing
    notional, band = 10_000, 500.0
    assert into_band(0.10 * notional, band, CENTRE) == -1000
    assert into_band(0.10 * notional, band, EDGE) == -500
    assert into_band(-0.10 * notional, band, EDGE) == 500
    assert into_band(0.05 * notional, band, CENTRE) == 0
    assert into_band(0.4, 0.0, CENTRE) == into_band(-0.4, 0.0, EDGE) == 0


@settings(deadline=None)
@given(nets, bands)
def test_what_is_left(net, band):
    assert abs(net + to_centre(net)) <= 0.5
    left = net + to_edge(net, band)
    if abs(net) <= band:
        assert left == net
    else:
        assert abs(abs(left) - band) <= 0.5 + 1e-9
        assert left * net >= 0 or abs(left) <= 0.5


@settings(deadline=None)
@given(nets, bands, st.sampled_from([CENTRE, EDGE]))
def test_both_sides_are_alike(net, band, hedge_to):
    assert into_band(-net, band, hedge_to) == -into_band(net, band, hedge_to)
    assert into_band.py_func(net, band, hedge_to) == into_band(net, band, hedge_to)
