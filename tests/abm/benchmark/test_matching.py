import pytest

from abm.benchmark import matching as module
from abm.benchmark.matching import filled, matching
from abm.benchmark.streams import NORMAL, STATIC, SWING_40, stream
from abm.market.limit_order_book import Side


def test_the_book_is_filled_before_the_clock_starts() -> None:
    part = stream(STATIC, 2_000).middle(200)
    book = filled(part)
    assert sum(len(book.orders(side)) for side in Side) == len(part.filling) > 20


def test_a_rate_is_messages_by_seconds_and_has_a_goal(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = [stream(shape, 2_000) for shape in (NORMAL, SWING_40)]
    took = iter([len(streams[0].messages) / 9e6, len(streams[1].messages) / 5e6])
    monkeypatch.setattr(module, "seconds", lambda _: next(took))
    part = matching(streams, ("compiles", 1_234))
    normal, swing = part.facts()["rows"]
    assert (normal["book"], normal["messages/s"], normal["ns/message"]) == (
        "normal",
        9_000_000,
        111,
    )
    assert (normal["goal messages/s"], normal["holds"], swing["holds"]) == (8_200_000, "yes", "NO")
    assert normal["messages"] == len(streams[0].messages)
    assert normal["reports"] > 2_000
    assert 0 < normal["rejected"] < 200
    assert 10 < normal["orders"] < 85
    assert "The worst is swing-40 with 5,000,000 a second" in part.method
    assert "compiles: 1,234 ms" in part.method


def test_it_takes_some_time() -> None:
    assert module.seconds(stream(NORMAL, 2_000), repetitions=1) > 1e-5
