"""A form shows every number and choice of a file, and gives back what was changed."""

import pytest

from abm.dashboard.form import form
from abm.runs.catalogue import read_experiment
from abm.runs.shipped import experiments
from tests.abm.runs.test_running import SMALL


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def dumped(path, overrides=()):
    return read_experiment(path, overrides).model_dump(mode="json", exclude={"study"})


@pytest.mark.parametrize("path", experiments().values(), ids=lambda path: path.stem)
def test_setting_every_field_to_what_it_shows_changes_nothing(path):
    found = form(path)
    same = [f"{way}={field.text or 'null'}" for way, field in found.fields.items()]
    assert len(same) > 20
    assert dumped(path, [*found.kinds.values(), *same]) == dumped(path)


def test_groups_have_their_count_first_and_the_market_comes_last(file):
    found = form(file)
    names = ["noise traders", "providers", "insurers", "option makers", "large seller", "market"]
    assert [section.name for section in found.sections] == names
    assert [s.count and s.count.text for s in found.sections] == ["60", "4", "4", "3", "1", None]
    assert (found.title, found.seed) == ("A large seller, and hedgers who sell with him", 3)
    quantity = found.fields["agents.option_makers.options.0.quantity"]
    assert (quantity.name, quantity.text) == ("options › 1 › quantity", "-500")


def test_only_changes_become_overrides(file):
    found = form(file)
    texts = {way: field.text for way, field in found.fields.items()}
    assert found.overrides(texts) == ()
    changed = texts | {"agents.insurers.count": " 0 ", "session.close": "09:40"}
    assert found.overrides(changed) == ("agents.insurers.count=0", "session.close=09:40")
    assert found.overrides({"agents.insurers.count": "x", "unknown": "1"}) == (
        "agents.insurers.count=x",
    )


def test_a_change_in_a_section_that_no_file_mentions_states_its_kind(file):
    found = form(file)
    overrides = found.overrides({"agents.insurers.policy.floor": "0.8"})
    assert overrides[-1] == "agents.insurers.policy.floor=0.8"
    experiment = read_experiment(file, overrides)
    assert experiment.agents["insurers"].policy.floor == 0.8
