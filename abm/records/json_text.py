"""What `--json` prints and what is kept beside the records: JSON that every reader takes."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any


def json_text(facts: Mapping[str, Any]) -> str:
    """The facts as JSON; null where a number is undefined or infinite, which JSON cannot say."""
    return json.dumps(_sayable(facts), indent=2, allow_nan=False)


def _sayable(fact: Any) -> Any:
    if isinstance(fact, Mapping):
        return {name: _sayable(value) for name, value in fact.items()}
    if isinstance(fact, tuple | list):
        return [_sayable(value) for value in fact]
    return None if isinstance(fact, float) and not isfinite(fact) else fact
