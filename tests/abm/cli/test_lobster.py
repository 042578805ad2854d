"""`abm export` at its edges; test_main has it at work."""

from abm.records.lobster import read_messages
from tests.abm.cli.command_line import called

EMPTY = """
title: a market without traders
instruments: {stock: {price: 100.0}}
venues: {exchange: {instrument: stock}}
agents:
  noise_traders: {kind: noise_trader, count: 0}
"""


def test_a_run_without_traders_is_exported_as_empty_files(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.yaml").write_text(EMPTY)
    assert called(monkeypatch, capsys, "run", "empty.yaml", "--out", "runs")[0] == 0
    (run,) = (tmp_path / "runs").glob("**/run.json")
    code, out, err = called(monkeypatch, capsys, "export", run.parent, "--out", "told")
    assert (code, err) == (0, "")
    assert read_messages(tmp_path / out.split()[0]).empty
