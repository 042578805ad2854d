"""Files to begin experiments with."""

import re

import pytest

from abm.runs.running import Request
from abm.runs.shipped import markets
from abm.runs.starting import start_text


@pytest.mark.parametrize("name", markets())
def test_it_is_the_market_as_it_stands_and_with_every_change_switched_on(name, tmp_path):
    file, market = tmp_path / "mine.yaml", Request(markets()[name]).read()
    text = start_text(name, markets()[name])
    found = []
    begin = text.index("# change:")
    changes, rest = text[begin:].split("\n\n", 1)
    switched_on = re.sub(r"^# ", "", changes, flags=re.MULTILINE)
    for written in (text, f"{text[:begin]}{switched_on}\n\n{rest}"):
        file.write_text(written)
        found.append(Request(file).read())
    assert text.count("\n#   ") > 5
    outside = {"title", "about", "code", "sweep", "record"}
    asked = [made.model_dump(exclude=outside) for made in (*found, market)]
    assert asked[0] == asked[1] == asked[2]


def test_each_line_has_value_unit_meaning_and_source():
    text = start_text("small_stock", markets()["small_stock"])
    line = next(line for line in text.splitlines() if "noise_traders.count" in line)
    assert re.match(r"#   agents\.noise_traders\.count: 100    # traders: members .* \[D\]", line)
    assert "[D]  derived" in text
