"""The version in a run's id follows what makes a tape, that of rows what measures it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from abm.kernel.compiling.cache import cache_root
from abm.runs import code_versions as module
from abm.runs.code_versions import ROOT, TAPE, made_by, own_code
from abm.runs.sources import Sources
from tests.abm.runs.test_running import SMALL


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Sources of our own to edit, with a cache beside them."""
    for folder in ("abm", "models"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    versions()  # whose sources are remembered, which saves a second a test
    (tmp_path / "cache").mkdir()
    if (memory := cache_root() / module.REMEMBERED).is_file():
        shutil.copy(memory, tmp_path / "cache")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setenv("ABM_CACHE", str(tmp_path / "cache"))
    return tmp_path


def versions():
    """As the next process finds them."""
    module._versions.cache_clear()
    found = module.code_version(), module.measures_version()
    module._versions.cache_clear()
    return found


def edit(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


TAPES, ROWS, NEITHER = (True, False), (False, True), (False, False)


@pytest.mark.parametrize(
    ("name", "old", "new", "changed"),
    [
        ("abm/agents/noise_trader.py", "BY_LAW", "BY_LAWS", TAPES),
        ("abm/agents/hedging/fixed_band.py", "def ", "def _", TAPES),
        ("abm/kernel/base/pairing_heap.py", "return rest", "return root", TAPES),
        ("abm/market/laws.py", "40 * self.mean", "41 * self.mean", TAPES),
        ("abm/agents/liquidity_provider.py", 'unit="lots"', 'le=9, unit="lots"', TAPES),
        ("abm/kernel/book/prices.py", "LOWEST_PRICE = 1", "LOWEST_PRICE = 2", TAPES),
        ("abm/runs/files/experiment.py", "seed=seed", "seed=seed + 1", TAPES),
        ("abm/risk/run/crashes.py", "def worst_fall", "x = 1\n\n\ndef worst_fall", ROWS),
        ("abm/records/live.py", "tick_size", "tick", ROWS),
        ("abm/kernel/base/pairing_heap.py", '"""A pairing', '"""Words. A pairing', NEITHER),
        ("abm/risk/run/crashes.py", "def worst_fall", "# a comment\n\n\ndef worst_fall", NEITHER),
        ("abm/report/figures.py", "def crash", "x = 1\n\n\ndef crash", NEITHER),
        ("abm/risk/sweep/tails.py", "import pandas", "import pandas as p, pandas", NEITHER),
        ("abm/records/writer.py", "1 << 18", "1 << 17", NEITHER),
        ("abm/quick_mesa.py", "pandas", "polars", NEITHER),
        ("abm/runs/designs/designs.py", "import numpy as np", "import numpy", NEITHER),
    ],
)
def test_an_edit_changes_what_it_can_change(copied, name, old, new, changed):
    before = versions()
    edit(copied / name, old, new)
    assert tuple(a != b for a, b in zip(before, versions(), strict=True)) == changed


def test_libraries_beside_an_installed_simulator_do_not_count(copied):
    before = versions()
    (copied / "numpy").mkdir()
    (copied / "numpy" / "__init__.py").touch()
    assert versions() == before


def test_what_was_found_is_remembered_and_a_damaged_memory_is_none(copied, monkeypatch):
    first = versions()
    memory = copied / "cache" / module.REMEMBERED
    known = memory.read_bytes()
    with monkeypatch.context() as without:
        without.setattr("abm.runs.sources.ast.parse", None)
        assert versions() == first
    for damaged in (b"", known[:-9], b"[]", b'{"a": 1}', b'{"a": [1]}', b"\xff"):
        memory.write_bytes(damaged)
        assert versions() == first
        assert json.loads(memory.read_bytes()) == json.loads(known)


def test_without_a_cache_it_is_the_same(copied, monkeypatch):
    first = versions()
    (copied / "file").touch()
    monkeypatch.setenv("ABM_CACHE", str(copied / "file" / "below"))
    assert versions() == first


def test_ones_own_traders_count_with_what_they_import_beside_them(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "mine.py").write_text("import helper\n")
    helper = tmp_path / "sub" / "helper.py"
    found = []
    for text in ("x = 1\n", "x = 1  # one\n", "x = 2\n"):
        helper.write_text(text)
        found.append(own_code(str(tmp_path), ["sub/mine.py"]))
    assert found[0] == found[1] != found[2]
    assert own_code(str(tmp_path), []) not in found


def test_all_that_a_market_imports_makes_its_tape(tmp_path):
    """But for packages that hold others and nothing else, and what is apart."""
    (tmp_path / "small.yaml").write_text(SMALL)
    code = (
        "import sys\nfrom pathlib import Path\nfrom abm.runs.running import Request\n"
        "model = Request(Path(sys.argv[1])).read().build(1, plain=True)\n"
        "model.advance(model.now)\n"
        "print(*[m.__file__ for m in list(sys.modules.values()) if getattr(m, '__file__', None)])"
    )
    command = [sys.executable, "-c", code, tmp_path / "small.yaml"]
    files = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    imported = {Path(file) for file in files.split()}
    ours = {file for file in imported if {ROOT / "abm", ROOT / "models"} & {*file.parents}}
    apart = {file for file in ours - made_by(TAPE, Sources()).keys() if _has_code(file)}
    names = {file.relative_to(ROOT).as_posix() for file in apart}
    runs = {name for name in names if name.startswith("abm/runs/")}  # the experiment apart
    asks_what_stands = {"abm/records/results.py", "abm/lock.py"}
    assert names - runs - asks_what_stands <= {"abm/__init__.py", "abm/quick_mesa.py"}
    assert "abm/runs/files/experiment.py" not in runs


def _has_code(file):
    return len(Sources().of(file).imports) > 0
