import io
import json

import pytest
from rich.console import Console

from abm.benchmark import tables
from abm.benchmark.tables import Part, median_seconds

PART = Part("Speed", "a method", ("book", "messages/s"), (("deep", 12_345_678), ("thin", 9)))


def test_json_has_the_facts_of_the_table() -> None:
    rows = [{"book": "deep", "messages/s": 12_345_678}, {"book": "thin", "messages/s": 9}]
    told = json.loads(tables.as_json([PART]))
    assert told == [{"title": "Speed", "method": "a method", "rows": rows}]


def test_a_narrow_console_cuts_no_number_off() -> None:
    out = io.StringIO()
    tables.show(PART, Console(file=out, width=12))
    assert "12,345,678" in out.getvalue()
    assert "a method" in out.getvalue()


def test_the_median_leaves_out_what_is_made_before(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    takes = iter([7.0, 1.0, 2.0])
    monkeypatch.setattr(tables, "perf_counter", lambda: now[0])

    def ready() -> float:
        now[0] += 100.0
        return next(takes)

    def timed(seconds: float) -> None:
        now[0] += seconds

    assert median_seconds(ready, timed, 3) == 2.0
