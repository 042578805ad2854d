"""A file of numbers remembers what was added, and forgets a line that was cut off."""

import math

from abm.runs.numbers_file import NumbersFile


def test_what_is_added_is_known_at_once_and_later(tmp_path):
    file = tmp_path / "new" / "numbers.jsonl"
    first = NumbersFile(file)
    assert first.known == {}
    first.add("a", {"x": 1.0})
    first.add("b", {"x": math.nan, "y": 2.0})
    again = NumbersFile(file).known
    assert again["a"] == first.known["a"] == {"x": 1.0}
    assert math.isnan(again["b"]["x"])


def test_a_line_that_was_cut_off_is_not_known_and_spoils_no_other(tmp_path):
    file = tmp_path / "numbers.jsonl"
    NumbersFile(file).add("a", {"x": 1.0})
    with file.open("a") as lines:
        lines.write('{"trial": "b", "num')
    kept = NumbersFile(file)
    assert set(kept.known) == {"a"}
    kept.add("c", {"x": 3.0})
    assert NumbersFile(file).known == {"a": {"x": 1.0}, "c": {"x": 3.0}}
