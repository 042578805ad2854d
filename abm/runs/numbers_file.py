"""Numbers of runs in a file of lines of JSON, each as soon as it is known.

What is there already need not be run again, and Ctrl-C loses only what was running.
"""

import json
from pathlib import Path

Numbers = dict[str, float]


class NumbersFile:
    """A file with a line a run: its key under `trial`, what was measured under `numbers`."""

    def __init__(self, file: Path) -> None:
        """known: what the file holds; a line that was cut off when a run was stopped is not."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file, self.known = file, _read(file)
        if _is_cut_off(file):
            self._append("\n")

    def add(self, key: str, numbers: Numbers) -> None:
        """Note the numbers of a run, here and in the file."""
        self.known[key] = numbers
        self._append(json.dumps({"trial": key, "numbers": numbers}) + "\n")

    def _append(self, text: str) -> None:
        with self._file.open("a", encoding="utf-8") as lines:
            lines.write(text)


def _is_cut_off(file: Path) -> bool:
    """Whether its last line has no end."""
    text = file.read_bytes() if file.is_file() else b""
    return bool(text) and not text.endswith(b"\n")


def _read(file: Path) -> dict[str, Numbers]:
    known = {}
    if file.is_file():
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            known[entry["trial"]] = entry["numbers"]
    return known
