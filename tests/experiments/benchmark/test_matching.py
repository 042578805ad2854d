import pytest

from abm.market.limit_order_book import Side
from experiments.benchmark import matching as module
from experiments.benchmark.matching import filled, matching
from experiments.benchmark.streams import MIDDLE, stream


def test_the_book_is_filled_before_the_clock_starts() -> None:
    book = filled(stream(MIDDLE, 200))
    assert sum(len(book.orders(side)) for side in Side) == MIDDLE.orders


def test_a_rate_is_messages_by_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "seconds", lambda _: 0.0004)
    part = matching([stream(MIDDLE, 2_000)], ("compiles", 1_234))
    facts = part.facts()["rows"][0]
    assert (facts["messages/s"], facts["ns/message"]) == (5_000_000, 200)
    assert facts["book"] == "middle"
    assert facts["rejected"] == 0
    assert facts["reports"] > 2_000
    assert "compiles: 1,234 ms" in part.method


def test_it_takes_some_time() -> None:
    assert module.seconds(stream(MIDDLE, 2_000), repetitions=1) > 1e-5
