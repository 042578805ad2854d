"""HedgingPolicy policies as parts of experiment files."""

import pytest
from pydantic import TypeAdapter, ValidationError

from abm.agents.hedging.policy import HedgingPolicy
from abm.kernel.compiling.jit import is_compiled

ADAPTER = TypeAdapter(HedgingPolicy)
KINDS = (
    "fixed_times",
    "fixed_band",
    "adaptive_band",
    "by_move",
    "leland",
    "whalley_wilmott",
    "zakamouline",
    "delta_vega",
    "delta_gamma_vega",
)


@pytest.mark.parametrize("kind", KINDS)
def test_is_read_by_its_kind_and_brings_its_rules(kind):
    policy = ADAPTER.validate_python({"kind": kind})
    assert policy.kind == kind
    rules = policy.rules("hedging")
    assert set(rules) == {"hedging_rule", "hedging_due"}
    assert all(is_compiled(rule) for rule in rules.values())


def test_what_is_not_its_own_is_refused():
    with pytest.raises(ValidationError):
        ADAPTER.validate_python({"kind": "fixed_times", "band": 0.1})
