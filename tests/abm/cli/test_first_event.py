"""The starts that are timed are those that users make."""

import ast
import inspect
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from abm.cli.first_event import of_the_example

GUIDE = Path(__file__).parents[3] / "docs" / "guide.md"
QUIET = """
title: a quiet market
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


def test_the_first_event_of_a_run_is_the_opening(quiet: Path) -> None:
    command = [sys.executable, "-m", "abm.cli.first_event", str(quiet)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == f"{9 * 3600 + 1800}000000000 ns: the first event has happened\n"


def test_the_example_is_that_of_the_readme() -> None:
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(of_the_example))).body
    assert isinstance(function, ast.FunctionDef)
    lines = [ast.unparse(line).replace("'", '"') for line in function.body[1:-1]]
    assert len(lines) == 7
    for line in lines:
        assert line in GUIDE.read_text("utf-8")
