import pytest

from abm.benchmark import comparison as module
from abm.benchmark.peers.naive_book import NaivePeer
from abm.benchmark.streams import NORMAL, stream


def test_rates_are_of_the_same_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "installed", lambda: [NaivePeer])
    monkeypatch.setattr(module, "median_seconds", lambda *_: 0.2)
    monkeypatch.setattr(module, "seconds", lambda part: len(part.messages) / 1e6)
    monkeypatch.setattr(NaivePeer, "messages", 400)
    (row,) = module.comparison([stream(NORMAL, 2_000)]).facts()["rows"]
    assert (row["messages"], row["theirs/s"], row["ours/s"]) == (400, 2_000, 1_000_000)
    assert row["times"] == 500
    assert row["agrees"] == "yes"
