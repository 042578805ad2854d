"""The code and the commands of the README and of docs/ do what they say."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from abm.runs.running import Request, run
from abm.runs.shipped import experiments

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
BLOCKS = re.findall(r"^```(python|yaml)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
FILES = {
    match[1]: text for _, text in BLOCKS if (match := re.match(r"# (\w+\.(?:py|yaml))\n", text))
}
SNIPPETS = [
    text for language, text in BLOCKS if language == "python" and text not in FILES.values()
]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippets_run(snippet: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(snippet, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip()


def test_traders_of_ones_own_trade(tmp_path: Path) -> None:
    assert sorted(FILES) == ["contrarian.py", "mine.yaml", "own.yaml", "trend_follower.py"]
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = run(Request(tmp_path / "own.yaml"), tmp_path / "run")
    takers = set(found.trades["taker_group"])
    assert {"contrarians", "trend_followers"} <= takers


def test_every_command_is_known() -> None:
    told = set(re.findall(r"`abm ([\w-]+)", README)) | set(
        re.findall(r"^    abm ([\w-]+)", README, re.M)
    )
    shown = subprocess.run(
        [sys.executable, "-c", "from abm.cli.main import main; main()", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout
    known = set(re.findall(r"^  ([\w-]+) ", shown.partition("Commands:")[2], re.MULTILINE))
    assert told == known


def test_commands_name_files_that_exist() -> None:
    for line in re.findall(r"^    (?:.*&& )?(?:\S*/)?abm run (.*)$", README, re.MULTILINE):
        assert shlex.split(line)[0] in {*experiments(), *FILES}
    for page in PAGES:
        for place in re.findall(r"\]\(([^)#:]*)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / place).exists(), f"{page.name}: {place}"
