"""The experiments that come with the simulator."""

import re
from typing import Any

import pytest

from experiments import hedgers_share
from experiments.catalogue import experiments
from experiments.running import Request

FILES = experiments()


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


def agents_at(share: float | None = None) -> dict[str, Any]:
    """The groups of the study at a share, or those of the experiment."""
    overrides = () if share is None else hedgers_share.overrides(share)
    return Request(hedgers_share.FILE, overrides).read().model_dump()["agents"]


def test_the_share_1_of_the_study_is_the_experiment():
    assert agents_at(1.0) == agents_at()


def test_the_study_scales_the_hedgers_alone():
    once, twice = agents_at(), agents_at(2.0)
    changed = {name for name in once if twice[name] != once[name]}
    assert changed == {"portfolio_insurers", "option_market_makers"}
    assert twice["portfolio_insurers"]["assets"] == 2 * once["portfolio_insurers"]["assets"]
    held = [
        [option["quantity"] for option in agents["option_market_makers"]["options"]]
        for agents in (once, twice)
    ]
    assert held[1] == [2 * quantity for quantity in held[0]]
