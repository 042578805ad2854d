"""The examples of docs/contributing work: one file and its test, and nothing else touched."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "docs" / "contributing").glob("*.md"))
COPIED = ("abm", "tests", "models", "experiments", "pyproject.toml")
CACHES = shutil.ignore_patterns("__pycache__")
"""What is not copied."""
BLOCK = re.compile(r"^```\w*\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def copied(tmp_path):
    """The project, to be added to."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=CACHES)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run_in(folder, *arguments):
    command = [sys.executable, *arguments]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_is_one_file_and_its_test(example, copied):
    files = dict(BLOCK.findall(example.read_text(encoding="utf-8")))
    tests = [name for name in files if name.startswith("tests/")]
    assert (len(files), len(tests)) == (2, 1)
    for name, text in files.items():
        assert not (copied / name).exists()
        (copied / name).parent.mkdir(exist_ok=True)
        (copied / name).write_text(text, encoding="utf-8")
    imported = run_in(copied, "-c", "import abm; print(abm.__file__)").stdout.strip()
    assert Path(imported).is_relative_to(copied)
    done = run_in(copied, "-m", "pytest", "-n0", "-p", "no:cacheprovider", *tests)
    assert done.returncode == 0, done.stdout + done.stderr
