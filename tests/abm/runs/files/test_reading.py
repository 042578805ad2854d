"""Reading experiment files, against a small experiment of two kinds of traders."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    field_validator,
)

from abm.runs.files import Fault, FileErrors, read, schema_json


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Noise(Section):
    kind: Literal["noise_trader"]
    count: Annotated[int, Field(ge=0)]
    rate: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    style: Literal["calm", "wild"] = "calm"
    sizes: list[Annotated[int, Field(ge=1)]] = [1]
    cap: int | Literal["auto"] | None = None


class Provider(Section):
    kind: Literal["liquidity_provider"]
    count: Annotated[int, Field(ge=0)]
    quotes: tuple[int, int] = (1, 2)

    @field_validator("quotes")
    @classmethod
    def ordered(cls, quotes: tuple[int, int]) -> tuple[int, int]:
        if quotes[0] > quotes[1]:
            raise ValueError("the bid must not exceed the ask")
        return quotes


class Clock(Section):
    start: int = 0
    stop: int = 10


Trader = Annotated[Noise | Provider, Field(discriminator="kind")]
GroupName = Annotated[str, StringConstraints(pattern="^[a-z_]+$")]


class Experiment(Section):
    name: str
    seed: int
    clock: Clock = Clock()
    agents: dict[GroupName, Trader]
    leader: Trader | None = None


GOOD = """\
name: no
seed: 3
agents:
  noise:
    kind: noise_trader
    count: 5
    rate: 1e-3
    sizes: [1, 2]
  makers:
    kind: liquidity_provider
    count: 2
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "experiment.yaml"
    path.write_text(GOOD)
    return path


def faults(path: Path, text: str | bytes, *sets: str, without: tuple[str, ...] = ()) -> list[Fault]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(FileErrors) as caught:
        read(path, Experiment, sets, without)
    return list(caught.value.faults)


def only(path: Path, text: str | bytes, *sets: str, without: tuple[str, ...] = ()) -> Fault:
    (fault,) = faults(path, text, *sets, without=without)
    return fault


def test_a_good_file_is_read_as_yaml_1_2(file):
    noise = Noise(kind="noise_trader", count=5, rate=0.001, sizes=[1, 2])
    makers = Provider(kind="liquidity_provider", count=2)
    expected = Experiment(name="no", seed=3, agents={"noise": noise, "makers": makers})
    assert read(file, Experiment) == expected


def test_every_fault_is_told_at_once_with_its_line(file):
    text = """\
name: 5
sed: 3
agents:
  noise_trader:
    kind: noise_trader
    count: -1
    rte: 3
    style: clam
    sizes: [1,
            0]
    cap: atuo
  makers:
    kind: liquidity_providr
  empty: {count: 3}
  crossed:
    kind: liquidity_provider
    count: 1.5
    quotes: [3, 1]
  Bad: {kind: noise_trader, count: 1}
clock: [1]
"""
    found = {(fault.line, fault.path): fault for fault in faults(file, text)}
    assert [(*place, fault.found, fault.nearest) for place, fault in found.items()] == [
        (1, "name", "5", None),
        (1, "seed", "nothing", None),
        (2, "sed", "the key 'sed'", "seed"),
        (6, "agents.noise_trader.count", "-1", None),
        (7, "agents.noise_trader.rte", "the key 'rte'", "rate"),
        (8, "agents.noise_trader.style", "clam", "calm"),
        (10, "agents.noise_trader.sizes.1", "0", None),
        (11, "agents.noise_trader.cap", "atuo", "auto"),
        (13, "agents.makers.kind", "liquidity_providr", "liquidity_provider"),
        (14, "agents.empty.kind", "nothing", None),
        (17, "agents.crossed.count", "1.5", None),
        (18, "agents.crossed.quotes", "[3, 1]", None),
        (19, "agents.Bad", "the key 'Bad'", None),
        (20, "clock", "[1]", None),
    ]
    allowed = [fault.allowed for fault in found.values()]
    assert allowed[0] == "text"
    assert allowed[3] == "a whole number of at least 0"
    assert allowed[4] == "a key this section knows: kind, count, rate, style, sizes, cap"
    assert allowed[5] == "one of: calm, wild"
    assert allowed[6] == "a whole number of at least 1"
    assert allowed[7] == "a whole number or auto or null"
    assert allowed[11] == "the bid must not exceed the ask"
    assert allowed[13] == "a section with the keys: start, stop"
    lines = [str(fault) for fault in found.values()]
    assert lines[5] == (
        f"{file}:8: agents.noise_trader.style: found clam; allowed: one of: calm, wild; "
        "did you mean 'calm'?"
    )


@pytest.mark.parametrize("value", ["'3'", "3.0", "true", "yes", "1:30", "~", "[3]", "{a: 1}"])
def test_types_are_strict(file, value):
    fault = only(file, GOOD.replace("seed: 3", f"seed: {value}"))
    assert (fault.line, fault.path, fault.allowed) == (2, "seed", "a whole number")


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("", 1, "an empty file"),
        ("# nothing\n", 1, "an empty file"),
        ("- 1\n", 1, "[1]"),
        ("word", 1, "word"),
        (GOOD + "a: [1\nb: 2\n", 13, "expected ',' or ']', but got ':'"),
        (GOOD + "---\nname: 2\n", 12, "but found another document"),
        (b"name: a\nseed: \xff", 2, "bytes that are not UTF-8"),
        ("name: a\nseed: \x01", 2, "a control character"),
        ("%YAML 1.1\n---\n" + GOOD, 1, "another version of YAML"),
        ("[" * 500, None, "endless nesting"),
    ],
)
def test_text_that_is_no_experiment_is_one_fault(file, text, line, found):
    fault = only(file, text)
    assert (fault.line, fault.found) == (line, found)


def test_a_file_that_cannot_be_opened_is_one_fault(tmp_path):
    for path, found in [(tmp_path / "none.yaml", "no such file"), (tmp_path, "a directory")]:
        with pytest.raises(FileErrors) as caught:
            read(path, Experiment)
        assert [fault.found for fault in caught.value.faults] == [found]


def test_duplicates_anchors_and_tags_are_faults_beside_the_others(file):
    text = GOOD.replace("seed: 3", "seed: &s 3\nclock: {stop: *s}\nname: !!python/name:x b\nsed: 1")
    found = [(fault.line, fault.path, fault.found) for fault in faults(file, text)]
    assert found == [
        (2, "seed", "the anchor &s"),
        (2, "clock.stop", "the anchor &s"),
        (4, "name", "the key 'name' again (first on line 1)"),
        (5, "sed", "the key 'sed'"),
    ]
    assert only(file, GOOD + "leader: !!set {}\n").line == 12


def test_a_billion_laughs_are_not_unfolded(file):
    laughs = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    found = faults(file, GOOD + "a0: &a0 [ha]\n" + laughs)
    assert len(found) == 60


def test_overrides_replace_and_create_what_the_schema_knows(file):
    sets = [
        "agents.noise.count=0",
        "agents.noise.sizes.1=9",
        "clock.stop=7",
        "agents.more={kind: noise_trader, count: 1}",
        "agents.more.style=wild",
        "leader.kind=liquidity_provider",
        "leader.count=4",
    ]
    experiment = read(file, Experiment, sets)
    assert experiment.agents["noise"] == Noise(
        kind="noise_trader", count=0, rate=0.001, sizes=[1, 9]
    )
    assert experiment.clock == Clock(stop=7)
    assert experiment.agents["more"] == Noise(kind="noise_trader", count=1, style="wild")
    assert experiment.leader == Provider(kind="liquidity_provider", count=4)


@pytest.mark.parametrize(
    ("text", "path", "near"),
    [
        ("sede=3", "sede", "seed"),
        ("agents.nois.count=3", "agents.nois", "noise"),
        ("agents.noise.cont=3", "agents.noise.cont", "count"),
        ("agents.makers.quots=[1, 2]", "agents.makers.quots", "quotes"),
        ("agents.noise.sizes.2=3", "agents.noise.sizes.2", None),
        ("clock.stp=3", "clock.stp", "stop"),
        ("seed.x=3", "seed.x", None),
        ("seed", "", None),
        ("=3", "", None),
        ("agents..count=3", "", None),
        ("seed=", "", None),
        ("seed=[1", "seed", None),
        ("seed=three", "seed", None),
        ("agents.noise.count=-2", "agents.noise.count", None),
        ("agents.noise={kind: noise_trader}", "agents.noise.count", None),
        ("clock={stop: x}", "clock.stop", None),
    ],
)
def test_a_fault_of_an_override_names_it(file, text, path, near):
    fault = only(file, GOOD, text)
    assert (fault.file, fault.line, fault.path, fault.nearest) == (
        f"--set {text}",
        None,
        path,
        near,
    )


def test_without_keeps_a_group_with_none_in_it(file):
    assert read(file, Experiment, without=["makers"]).agents["makers"].count == 0
    fault = only(file, GOOD, without=("maker",))
    assert (fault.file, fault.nearest) == ("--without maker", "makers")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_file_with_a_scratch_is_read_or_refused_but_never_crashes(file, data):
    at = data.draw(st.integers(0, len(GOOD)))
    cut = data.draw(st.integers(0, 6))
    scratch = data.draw(st.text("{}[]:,-&*!|>'\"#% \n\tax1.~?<", max_size=6))
    file.write_text(GOOD[:at] + scratch + GOOD[at + cut :])
    try:
        outcome = str(read(file, Experiment))
    except FileErrors as errors:
        outcome = str(errors)
    assert outcome


def test_the_schema_for_editors_names_every_key():
    schema = schema_json(Experiment)
    assert set(schema["properties"]) == {"name", "seed", "clock", "agents", "leader"}
    assert set(schema["$defs"]) == {"Noise", "Provider", "Clock"}
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_a_file_that_is_right_is_read_without_its_json_schema(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TypeAdapter, "json_schema", None)
    assert read(file, Experiment).seed == 3
    with pytest.raises(TypeError):
        read(file, Experiment, ["seed=4"])


def test_reading_needs_no_heavy_library():
    code = (
        "import sys, abm.runs.files; print({'mesa', 'numba', 'numpy', 'pandas'} & set(sys.modules))"
    )
    root = Path(__file__).parents[4]
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "set()"
