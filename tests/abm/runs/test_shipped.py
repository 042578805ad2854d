"""The markets and the experiments that come with the simulator."""

import re
from pathlib import Path

import pytest

from abm.runs.running import Request
from abm.runs.shipped import experiment_file, experiments, market_file, markets

EXPERIMENTS, MARKETS = list(experiments().values()), list(markets().values())


@pytest.mark.parametrize("file", EXPERIMENTS + MARKETS, ids=lambda file: file.stem)
def test_it_is_valid_and_says_what_it_is(file):
    experiment = Request(file).read()
    assert experiment.title
    assert experiment.about


@pytest.mark.parametrize("file", EXPERIMENTS + MARKETS, ids=lambda file: file.stem)
def test_every_number_has_its_source_beside_it(file):
    lines = [line for line in file.read_text().splitlines() if not line.lstrip().startswith("#")]
    # behind the words: from the first section that is not text
    begin = next(
        i for i, line in enumerate(lines) if re.match(r"(seed|instruments|traders):", line)
    )
    numbers = [
        line for line in lines[begin:] if re.search(r":.*\d|chances", line.partition("#")[0])
    ]
    assert numbers
    placements = re.compile(r"chances: \[")  # whose law, a line above, has the source
    assert not [line for line in numbers if "#" not in line and not placements.search(line)]


@pytest.mark.parametrize("file", EXPERIMENTS, ids=lambda file: file.stem)
def test_an_experiment_names_a_market_and_holds_none(file):
    text = file.read_text()
    assert re.search(r"^market: \w+$", text, re.MULTILINE)
    assert not re.search(r"^(instruments|venues|agents):", text, re.MULTILINE)


def test_a_market_is_a_shipped_one_or_a_file_named_from_a_folder(tmp_path):
    own = tmp_path / "own.yaml"
    assert market_file("own.yaml", tmp_path) is None
    own.write_text("")
    assert market_file("own.yaml", tmp_path) == market_file(str(own), Path()) == own
    assert market_file("small_stock", tmp_path) == markets()["small_stock"]
    (tmp_path / "notes.txt").write_text("")
    assert market_file("notes.txt", tmp_path) is None
    assert market_file("smal_stock", tmp_path) is None


def test_a_bare_name_is_a_shipped_experiment_unless_there_is_such_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert experiment_file(Path("hedging_cascade")) == experiments()["hedging_cascade"]
    Path("hedging_cascade").write_text("")
    assert experiment_file(Path("hedging_cascade")) == Path("hedging_cascade")
    assert experiment_file(Path("missing.yaml")) == Path("missing.yaml")
    with pytest.raises(FileNotFoundError, match=r"no experiment of that name; there are .*routing"):
        experiment_file(Path("hedging_cascades"))
