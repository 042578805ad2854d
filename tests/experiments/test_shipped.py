"""The experiments that come with the simulator."""

import re

import pytest

from abm.runs.running import Request
from abm.runs.shipped import experiments

FILES = list(experiments().values())


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_it_is_valid_and_says_what_it_asks(file):
    experiment = Request(file).read()
    assert experiment.title
    assert experiment.about


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_number_has_its_source_beside_it(file):
    lines = [line for line in file.read_text().splitlines() if not line.lstrip().startswith("#")]
    body = lines[next(i for i, line in enumerate(lines) if line.startswith("seed:")) :]
    numbers = [line for line in body if re.search(r":.*\d|chances", line.partition("#")[0])]
    assert len(numbers) > 10
    placements = re.compile(r"chances: \[")  # whose law, a line above, has the source
    assert not [line for line in numbers if "#" not in line and not placements.search(line)]
