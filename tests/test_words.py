"""The words of the field: those that this project once used for them do not come back."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

WORDS = {
    r"\bstorms?\b": "the same day, a counterfactual, common random numbers",
    r"\bcrews?\b": "worker pool",
    r"\bhands\b(?= (do|of the crew))": "workers",
    r"\bdesks?\b": "option account",
    r"\boption lines?\b": "option series",
    r"\b(line_of|line_count|LINE)\b": "option series",
    r"\b(tally|tallies|TALLY)\b": "group account",
    r"(?<!in-)(?<!in_)\bflights?\b": "in-flight message",
    r"\brebound\b": "specialised",
    r"\btell_news\b": "publish_news",
    r"\bme, our, market\b|\bour\.shared\b": "state, params",
    r"\bNotItsTurn|\bPYTHON_TURN\b|\bdef turn\(self\)": "decide",
    r'^ *"""What (a|an|every|option|portfolio)\b.*\b(is|are) told\b': "Parameters of ...",
}
"""Patterns of words that are gone, and what is said instead."""

BARE = re.compile(r"(?<![\w.\])%:,{}\"'/<>=*~+-])\.\d")
"""A number below one without its zero, in prose."""


def texts(*patterns: str) -> list[Path]:
    """Files that the project tracks, or all that lie there where there is no Git."""
    try:
        command = ["git", "ls-files", *patterns]
        names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        found = [ROOT / name for name in names.splitlines()]
    except (OSError, subprocess.CalledProcessError):
        found = [file for pattern in patterns for file in ROOT.rglob(pattern)]
    return [file for file in found if file.is_file() and file != Path(__file__)]


def read_by_people() -> list[Path]:
    named = texts("*.py", "*.md", "*.yaml")
    return [file for file in named if file.name != "CHANGELOG.md"]


def where(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("word", WORDS)
def test_words_that_are_gone(word):
    found = where(re.compile(word), read_by_people())
    assert not found, f"say {WORDS[word]}:\n" + "\n".join(found)


def test_numbers_below_one_have_their_zero():
    prose = [file for file in read_by_people() if "tests" not in file.relative_to(ROOT).parts]
    found = where(BARE, prose)
    assert not found, "\n".join(found)
