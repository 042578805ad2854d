import pytest

from abm.benchmark import market as module
from abm.benchmark.market import REPETITIONS, USUAL, WARM_UP, Crowd, Pace, pace, per_second
from abm.kernel.records.registry import RECORDS
from abm.market.fields import nanoseconds


def test_a_crowd_decides_as_often_as_its_parameters_say() -> None:
    model = Crowd(200, 20, wake_interval=0.5).model()
    assert per_second(model) == 200 / 0.5 + 20 / 1.0
    model.advance(model.now + nanoseconds(10.0))
    assert abs(model.decisions - 4_200) < 5 * 4_200**0.5


@pytest.mark.parametrize("records", [USUAL, frozenset(RECORDS)], ids=["usual", "all"])
def test_messages_and_fills_are_those_of_the_same_run_in_memory(records: frozenset[str]) -> None:
    found = pace(Crowd(100, 10), records, decisions=400)
    model = Crowd(100, 10).model()
    for seconds in (WARM_UP, *[400 / per_second(model)] * REPETITIONS):
        model.advance(model.now + nanoseconds(seconds))
    assert found.fills == len(model.tape("trades")) / model.decisions
    assert found.messages == model.state.header["messages"][0] / model.decisions
    assert found.fills > 0.01


def test_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(crowd: Crowd, records: frozenset[str]) -> Pace:
        return Pace(
            1e-9 * crowd.noise_traders * (2 if "orders" in records else 1), messages=0.5, fills=0.25
        )

    monkeypatch.setattr(module, "pace", found)
    paces, growth = module.market()
    rows = paces.facts()["rows"]
    assert [row["ns/decision"] for row in rows] == [1_000, 10_000, 100_000, 100_000, 20_000]
    assert rows[0] == {
        "noise traders": 1_000,
        "providers": 100,
        "s between decisions": 1,
        "tape of orders": "no",
        "decisions/s": 1_000_000,
        "ns/decision": 1_000,
        "messages/1000 decisions": 500,
        "fills/1000 decisions": 250,
    }
    assert [row["%"] for row in growth.facts()["rows"]] == [10_000, 10_000]
