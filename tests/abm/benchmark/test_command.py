import json

import pytest

from abm.benchmark.tables import Part
from abm.cli import benchmark as command

PART = Part("Speed", "a method", ("book", "messages/s"), (("deep", 12_345),))


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_parts", lambda: iter([PART]))


def test_json_alone_goes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    command.benchmark(as_json=True)
    assert json.loads(capsys.readouterr().out) == [PART.facts()]


def test_a_table_with_its_method(capsys: pytest.CaptureFixture[str]) -> None:
    command.benchmark(as_json=False)
    out = capsys.readouterr().out
    assert "12,345" in out
    assert "a method" in out
