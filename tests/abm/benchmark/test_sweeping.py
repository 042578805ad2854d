"""What a sweep costs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from abm.benchmark import sweeping as module
from abm.benchmark.sweeping import MARKET, planned, seconds_of_parts
from abm.records.query import ask
from abm.records.sweep import read_rows
from abm.runs.sweeping.work import measures
from abm.runs.worker_pool import WorkerPool

QUIET = MARKET.format(
    close="09:31", agents="noise_traders: {kind: noise_trader, count: 20, wake_interval: 1}"
)


class Made(WorkerPool):
    """Ends runs at given times."""

    def __init__(self, size: int, times: list[float], status: str = "complete") -> None:
        super().__init__()
        self._size, self.times, self.status = size, times, status

    @property
    def size(self) -> int:
        return self._size


@pytest.fixture
def driven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that only end, on a clock of their own."""
    now = [0.0]

    def drive(tasks: Any, pool: Made) -> Iterator[dict[str, Any]]:
        for _, now[0] in zip(tasks, pool.times, strict=False):
            yield {"status": pool.status, "error": "why"}

    monkeypatch.setattr(module, "drive", drive)
    monkeypatch.setattr(module, "perf_counter", lambda: now[0])
    monkeypatch.setattr(module, "warm", lambda *_: None)


@pytest.mark.usefixtures("driven")
def test_two_that_take_two_seconds_a_run_do_one_a_second_whenever_they_began() -> None:
    begins = [5.0, 6.5]
    times = sorted(begin + 2.0 * number for begin in begins for number in range(1, 11))
    assert module.pace(Made(2, times), times) == pytest.approx(1.0)  # type: ignore[arg-type]
    assert module.pace(Made(1, [9.0, 11.0, 13.0]), [0] * 3) == 0.5  # type: ignore[list-item]


@pytest.mark.usefixtures("driven")
def test_a_run_that_fails_is_not_timed() -> None:
    with pytest.raises(RuntimeError, match="failed: why"):
        module.pace(Made(1, [1.0, 2.0], "failed"), [0, 0])  # type: ignore[list-item]


@pytest.mark.usefixtures("driven")
def test_the_ratio_is_the_median_of_those_within_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    paces = iter([1.0, 1.8, 0.5, 0.9, 1.0, 2.0])
    monkeypatch.setattr(module, "pace", lambda *_: next(paces))
    pools = (Made(1, []), Made(2, []))
    one, two = module.jobs(*pools, []).facts()["rows"]
    assert (one["runs/1000 s"], two["runs/1000 s"]) == (1000, 1800)
    assert (two["%"], two["asked %"], two["holds"]) == (180, 185, "NO")


@pytest.mark.usefixtures("driven")
def test_two_hundred_runs_say_how_long_a_thousand_take() -> None:
    tasks: list[Any] = [None] * 200
    (row,) = module.an_hour(Made(2, [0.5 * n for n in range(1, 201)]), tasks).facts()["rows"]
    assert (row["ms a run"], row["s for 1,000"], row["holds"]) == (1000, 500, "yes")


def test_the_parts_of_a_run_do_what_a_run_of_a_sweep_does(tmp_path: Path) -> None:
    with planned(QUIET, tmp_path / "quiet", 1) as (task,):
        assert min(seconds_of_parts(task)) > 0
        (row,) = read_rows(tmp_path / "quiet" / "runs" / f"{task.run}.parquet").to_dict("records")
        found = measures(task)
    assert row["status"] == "complete"
    assert row["volume"] == found["volume"] > 0
    assert row.keys() == {"run", "seed", "status", "error", *found}


def test_a_summary_has_the_size_and_the_answers_promised(tmp_path: Path) -> None:
    module.made_summary(tmp_path / "answers")
    facts = pq.read_metadata(tmp_path / "answers" / "summary.parquet")
    assert (facts.num_rows, facts.num_columns) == (10_000, 60)
    shares = list(ask(tmp_path / "answers", module.QUESTIONS["crashes by a factor"]).rows)
    assert [count for _, count, *_ in shares] == [200] * 50
    assert sum(part for *_, part in shares) / 50 == pytest.approx(2.718281828 ** (-5 / 3), abs=0.02)


@pytest.mark.slow
def test_all_of_it_with_processes_and_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    few = {"ROUNDS": 1, "RUNS": 2, "HOURS": 4, "MINUTES": 3, "REPETITIONS": 1, "ROWS": 100}
    for name, number in few.items():
        monkeypatch.setattr(module, name, number)
    monkeypatch.setattr(module, "HOUR", QUIET)
    monkeypatch.setattr(module, "MINUTE", QUIET)
    parts = {part.title: part.facts()["rows"] for part in module.sweeping()}
    two, hour, dask, beyond, asked = parts.values()
    assert [row["workers"] for row in two] == ["one process", "two processes"]
    assert [row["workers"] for row in dask] == ["two processes", "two workers of Dask"]
    assert all(row["runs/1000 s"] > 0 for row in (*two, *dask))
    assert hour[0]["runs timed"] == 4
    took = {row["part"].removeprefix("- "): row["us"] for row in beyond}
    parts_of_it = sum(took[name] for name in ("read and build", "measure", "write", "the rest"))
    assert parts_of_it == pytest.approx(took["beyond the market"], abs=3)
    assert [row["question"] for row in asked] == list(module.QUESTIONS)
    assert all(0 < row["ms"] < row["ms of `abm query`"] for row in asked)
