"""A statistic and its bins."""

import numpy as np
import pytest

from abm.facts.lob_bench.binning import by_value
from abm.facts.lob_bench.statistics import Statistic
from tests.abm.facts.lob_bench.tapes import quoted


def test_the_values_of_several_tapes_are_taken_together():
    tapes = [quoted([(3, 1, 1, 1)] * 2), quoted([(9, 1, 1, 1)])]
    assert Statistic(lambda tape: tape.mid).pooled(tapes).tolist() == [2, 2, 5]


def test_a_value_that_is_not_known_is_in_no_bin():
    real, simulated = np.array([1.0, 2.0, np.nan]), np.array([1.0, 3.0])
    l1, wasserstein = Statistic(lambda tape: tape.mid, by_value).distances(real, simulated)
    assert l1 == pytest.approx(0.5)
    assert np.isnan(wasserstein)
