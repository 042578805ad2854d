"""What is let in, and how formulas go over arrays in blocks."""

import numpy as np
import pytest

from abm.market.pricing.inputs import in_blocks, numbers, signs


def test_signs_of_kinds():
    assert signs([["call"], ["put"]]).tolist() == [[1.0], [-1.0]]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), -1.0])
def test_one_bad_number_is_enough(bad):
    with pytest.raises(ValueError, match="strike must be a finite number of at least 0"):
        numbers("strike", [1.0, bad, 2.0], least=0)


def test_a_bound_may_be_excluded():
    assert numbers("rate", [-1.0, 0.0]).tolist() == [-1.0, 0.0]
    with pytest.raises(ValueError, match="spot must be a finite number above 0"):
        numbers("spot", 0, above=0)


@pytest.mark.parametrize("shapes", [[(), ()], [(3, 1), (7,)], [(1,), (20_000,)], [(0,), ()]])
def test_blocks_make_what_broadcasting_makes(shapes):
    rng = np.random.default_rng(1)
    a, b = (rng.random(shape) for shape in shapes)
    result = in_blocks(np.hypot, a, b)
    assert result.shape == np.hypot(a, b).shape
    np.testing.assert_array_equal(result, np.hypot(a, b))
