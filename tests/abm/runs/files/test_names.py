"""Names that would break folders, dotted keys or tables are refused where they stand."""

import json

import pytest

from abm.runs.files import FileErrors
from abm.runs.files.names import ALLOWED
from abm.runs.running import Request

MARKET = """\
title: Who is who
instruments: {stock: {price: 100.0}}
venues: {exchange: {instrument: stock}}
agents:
  noise_traders: {kind: noise_trader, count: 10}
"""
BROKEN = ["a.b", "a/b", "a,b", "", "x/../../up", "a+b", "3", "a b", "x" * 65]


@pytest.mark.parametrize("name", BROKEN)
def test_a_group_of_another_form_is_told_which_is_allowed(tmp_path, name):
    file = tmp_path / "named.yaml"
    file.write_text(MARKET + f"  {json.dumps(name)}: {{kind: noise_trader, count: 5}}\n")
    with pytest.raises(FileErrors) as errors:
        Request(file).read()
    (fault,) = errors.value.faults
    assert (fault.line, fault.path) == (6, f"agents.{name}")
    assert (fault.found, fault.allowed) == (f"the key '{name}'", ALLOWED)


@pytest.mark.parametrize(
    ("section", "what"),
    [
        ("instruments", "{price: 1.0}"),
        ("venues", "{instrument: stock}"),
        ("rules", "{kind: self_match_prevention}"),
        ("chains", "{venue: exchange}"),
    ],
)
def test_so_are_all_names_that_a_file_gives(tmp_path, section, what):
    file = tmp_path / "named.yaml"
    file.write_text(MARKET)
    with pytest.raises(FileErrors) as errors:
        Request(file, (f"{section}={{'a/b': {what}}}",)).read()
    assert (f"{section}.a/b", ALLOWED) in [(f.path, f.allowed) for f in errors.value.faults]


@pytest.mark.parametrize("name", ["a", "market-makers", "Händler_2", "x" * 64])
def test_other_names_are_free(tmp_path, name):
    file = tmp_path / "named.yaml"
    file.write_text(MARKET + f"  {name}: {{kind: noise_trader, count: 5}}\n", encoding="utf-8")
    assert list(Request(file).read().agents) == ["noise_traders", name]
