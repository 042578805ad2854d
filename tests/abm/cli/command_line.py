"""The command line, called in this process."""

import json
import sys

import pytest

from abm.cli.main import main


def called(monkeypatch, capsys, *arguments) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `abm` with some arguments."""
    monkeypatch.setattr(sys, "argv", ["abm", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return left.value.code or 0, out, err


def strict(text: str):
    """JSON as every reader takes it."""

    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)
