"""A target is read from a tape or from a file of facts, and says what it cannot."""

import json
from functools import partial

import pytest

from abm.errors import UsageError
from abm.facts import target as targets
from abm.facts.bootstrap import standard_errors
from abm.facts.moments import Moment, numbers
from abm.facts.reading.lobster import read_lobster
from abm.facts.target import target
from abm.risk.run.frames import MINUTE

MOMENTS = (Moment("spread", "mean"), Moment("sizes", "mean"), Moment("class_share", "nobody"))


def test_of_a_part_of_a_tape(exported, monkeypatch):
    few = partial(standard_errors, draws=10)
    monkeypatch.setattr(targets, "standard_errors", few)
    file = exported[0]
    day = read_lobster(file)
    half = day.open % (1440 * MINUTE) + 8 * MINUTE
    found = target(file, MOMENTS, (0, half))
    part = day.between(day.open, day.open + 8 * MINUTE)
    assert found.moments == MOMENTS[:2]
    assert dict(zip(found.moments, found.values, strict=True)) == numbers(part, MOMENTS[:2])
    assert found.errors.tolist() == list(few(part, MOMENTS[:2]).values())
    with pytest.raises(UsageError, match="between its first and its last"):
        target(file, MOMENTS, (0, MINUTE))


def test_of_the_facts_that_were_written(tmp_path):
    file = tmp_path / "facts.json"
    rows = [
        ("spread", "mean", 1.5, 0.1),
        ("sizes", "mean", 20.0, None),
        ("fano", "1 min", None, None),
    ]
    told = [dict(zip(("fact", "row", "value", "error"), row, strict=True)) for row in rows]
    file.write_text(json.dumps({"numbers": told}))
    found = target(file, MOMENTS)
    assert (found.moments, found.values.tolist(), found.errors.tolist()) == (
        MOMENTS[:1],
        [1.5],
        [0.1],
    )
    assert found.of({MOMENTS[0]: 2.0}).tolist() == [2.0]
    with pytest.raises(UsageError, match="none of the moments"):
        target(file, MOMENTS[1:])
    with pytest.raises(UsageError, match="of all its time"):
        target(file, MOMENTS, (0, MINUTE))


@pytest.mark.parametrize(
    "text", ["{}", "[1", '{"numbers": [{"fact": "spread"}]}', '{"numbers": 3}']
)
def test_another_file_is_refused(tmp_path, text):
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"facts\.json"):
        target(file, MOMENTS)


def test_an_error_of_zero_is_none(exported, monkeypatch):
    monkeypatch.setattr(targets, "standard_errors", lambda _, moments: dict.fromkeys(moments, 0.0))
    with pytest.raises(UsageError, match="standard error"):
        target(exported[0], MOMENTS)
