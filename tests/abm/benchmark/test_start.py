import ast
import subprocess
from pathlib import Path

import pytest

from abm.benchmark import start as module
from abm.benchmark.start import (
    EXPERIMENT,
    FIRST_EVENT,
    HELP,
    POLICY,
    TRADER,
    Copy,
    edited,
    our_copy,
    start,
)
from abm.runs.code_versions import ROOT
from abm.runs.shipped import markets
from tests.abm.cli.test_first_event import QUIET


def test_the_experiment_that_is_timed_is_there_and_has_what_is_edited() -> None:
    assert (ROOT / EXPERIMENT).is_file()
    text = markets()["e_mini"].read_text("utf-8")
    for file, _ in (TRADER, POLICY):
        assert f"kind: {file.stem}" in text


@pytest.mark.parametrize(("file", "name"), [TRADER, POLICY])
def test_an_edit_is_of_one_function_and_compiles(file: Path, name: str) -> None:
    before = (ROOT / file).read_text("utf-8")
    after = edited(before, name, 7)
    lines = [line for line in after.splitlines() if line not in before.splitlines()]
    assert [line.strip() for line in lines] == ["edit = 7"]
    function = next(
        node
        for node in ast.walk(ast.parse(after))
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    assert ast.unparse(function.body[1]) == "edit = 7"
    assert edited(before, name, 8) != after


def test_a_copy_runs_its_own_sources_edited_only_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    where = ("-c", "import abm.agents.intermediary as it; print(it.__file__)")
    with our_copy() as copy:
        file = copy.place / TRADER[0]
        before = file.read_bytes()
        assert copy.seconds(where) > 0
        said = subprocess.check_output(
            [module.sys.executable, *where],
            cwd=copy.place,
            env=module.os.environ | {"PYTHONPATH": str(copy.place)},
        )
        assert Path(said.decode().strip()) == file
        seen = []
        monkeypatch.setattr(Copy, "seconds", lambda *_: seen.append(file.read_text()) or 1.0)
        copy.seconds_edited(where, TRADER, 7)
        assert "edit = 7" in seen[0]
        assert file.read_bytes() == before
    assert not file.exists()


def test_times_stand_beside_their_goals_and_a_load(monkeypatch: pytest.MonkeyPatch) -> None:
    first = iter([26.0])
    run = (*FIRST_EVENT, "some.yaml")
    seconds = {run: 1.5, FIRST_EVENT: 4.0, HELP: 0.2}
    monkeypatch.setattr(Copy, "seconds", lambda _, command: next(first, seconds[command]))
    monkeypatch.setattr(Copy, "seconds_edited", lambda *asked: 4.0 + asked[3])
    monkeypatch.setattr(module, "load", lambda: 0.5)
    rows = start(Path("some.yaml"), edits=3).facts()["rows"]
    columns = ("until", "ms", "% of the load", "goal ms", "holds")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("first event, first run ever", 26_000, 5_200, 25_000, "NO"),
        ("first event, compiled before", 1_500, 300, 1_500, "yes"),
        ("README's example, first step", 4_000, 800, 5_000, "yes"),
        ("first event, a trader edited", 5_000, 1_000, 5_000, "yes"),
        ("first event, a hedging policy edited", 5_000, 1_000, 5_000, "yes"),
        ("--help", 200, 40, 500, "yes"),
    ]


def test_a_run_that_cannot_start_has_no_time(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="exit code"):
        start(tmp_path / "missing.yaml", repetitions=1)


def test_the_load_takes_some_time() -> None:
    assert 0.01 < module.load() < 60


@pytest.mark.slow
def test_compiling_takes_most_of_a_first_start(tmp_path: Path) -> None:
    quiet = tmp_path / "quiet.yaml"
    quiet.write_text(QUIET)
    part = start(quiet, repetitions=1, edits=1)
    took = {row["until"]: row["ms"] for row in part.facts()["rows"]}
    first, later = (took[f"first event, {x}"] for x in ("first run ever", "compiled before"))
    assert first > 2 * later > 2 * took["--help"] > 0
    assert took["first event, a trader edited"] > later
