"""`abm new` begins a file that can be run, and writes over none."""

import pytest

from tests.abm.cli.command_line import called


@pytest.fixture
def say(tmp_path, monkeypatch, capsys):
    """say(*arguments) -> exit code, stdout, stderr, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: called(monkeypatch, capsys, *arguments)


def test_it_begins_a_file_that_checks(say):
    assert say("new", "mine.yaml", "--market", "small_stock")[0] == 0
    assert say("check", "mine.yaml")[0] == 0


def test_without_a_market_it_is_the_small_one(say, tmp_path):
    assert say("new", "mine.yaml")[0] == 0
    assert "\nmarket: small_market\n" in "\n" + (tmp_path / "mine.yaml").read_text()
    assert say("check", "mine.yaml")[0] == 0


def test_a_market_of_ones_own_is_named_from_the_folder_of_the_file(say, tmp_path):
    (tmp_path / "asked").mkdir()
    (tmp_path / "own.yaml").write_text(
        "title: Mine\ninstruments: {stock: {price: 1.0}}\nvenues: {exchange: {instrument: stock}}\n"
        "agents: {noise: {kind: noise_trader, count: 3}}\n"
    )
    assert say("new", "asked/mine.yaml", "--market", "own.yaml")[0] == 0
    assert say("check", "asked/mine.yaml")[0] == 0


def test_what_it_cannot_begin_is_said_and_nothing_is_written(say, tmp_path):
    code, _, told = say("new", "mine.yaml", "--market", "smal_market")
    assert code == 2
    assert "did you mean 'small_market'" in told
    assert not (tmp_path / "mine.yaml").exists()
    assert "no such folder" in say("new", "gone/mine.yaml", "--market", "small_stock")[2]
    (tmp_path / "mine.yaml").write_text("kept")
    assert "there is such a file" in say("new", "mine.yaml", "--market", "small_stock")[2]
    assert (tmp_path / "mine.yaml").read_text() == "kept"
