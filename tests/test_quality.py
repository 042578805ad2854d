"""The settings of pyproject.toml hold for the whole tree: lint, format, types, layers."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def succeeds(*arguments: str) -> bool:
    """Whether Python, run at the root with these arguments, finds no fault; it may say why."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)
    print(done.stdout, done.stderr)
    return done.returncode == 0


def test_the_linter_finds_nothing():
    assert succeeds("-m", "ruff", "check", ".")


def test_every_file_is_formatted():
    assert succeeds("-m", "ruff", "format", "--check", ".")


def test_types_agree():
    assert succeeds("-m", "mypy")


def test_imports_point_down():
    lint = "from importlinter.cli import lint_imports_command as lint; lint()"
    assert succeeds("-c", lint)
