import subprocess
import sys
from pathlib import Path

import pytest

from experiments.benchmark.start import EXPERIMENT, start

QUIET = """
title: a quiet market
model: open_market
instruments: {stock: {price: 100.0}}
venues: {exchange: {instrument: stock}}
agents:
  noise_traders: {kind: noise_trader, count: 5}
  liquidity_providers: {kind: liquidity_provider, count: 1}
"""


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    path = tmp_path / "quiet.yaml"
    path.write_text(QUIET)
    return path


def test_the_experiment_that_is_timed_is_there() -> None:
    assert EXPERIMENT.is_file()


def test_the_first_event_is_the_opening(quiet: Path) -> None:
    command = [sys.executable, "-m", "experiments.benchmark.start", str(quiet)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == f"{9 * 3600 + 1800}000000000 ns: the first event has happened\n"


def test_a_run_that_cannot_start_has_no_time(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="exit code"):
        start(tmp_path / "missing.yaml", repetitions=1)


@pytest.mark.slow
def test_compiling_takes_most_of_a_first_start(quiet: Path) -> None:
    rows = {row["until"]: row["ms"] for row in start(quiet, repetitions=1).facts()["rows"]}
    first, later = (rows[f"first event, {x}"] for x in ("nothing compiled yet", "compiled before"))
    assert first > 2 * later
    assert rows["the difference: compiling"] == pytest.approx(first - later, abs=1)
    assert 0 < rows["--help"] < later
