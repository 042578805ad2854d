import numpy as np
import pytest

from abm.facts.kinds.tail_index import TAIL_INDEX
from tests.abm.facts.made_tape import DAY, walk


def test_steps_of_student_s_law_have_its_freedom():
    steps = np.zeros((DAY * 4 // 10, 10))
    steps[:, 0] = np.random.default_rng(1).standard_t(3, len(steps)) * 1000
    found = TAIL_INDEX.of(walk(np.rint(steps.ravel()), start=10**9))
    # the bias of Hill's estimator at 5 % of Student's law is below 0.4
    assert found["10 s"] == pytest.approx(3, abs=0.6)
