"""Reports in words, against the codes that they stand for."""

import numpy as np
import pytest

from abm import REPORT, OrderBook, SelfMatch, Side, Trade, report_frame, trades
from abm.kernel.book import messages
from abm.kernel.market.rules import RULE
from abm.market.reports import Reason, ReportKind, reason_name


def test_a_story_in_words():
    book = OrderBook(SelfMatch.CANCEL_RESTING)
    reports = [
        book.limit(1, Side.SELL, 100, 5, owner=7),
        book.limit(2, Side.BUY, 100, 3, owner=8),
        book.limit(3, Side.BUY, 100, 2, owner=7),
        book.cancel(99),
    ]
    told = np.concatenate(reports)
    frame = report_frame(told)
    assert frame["kind"].tolist() == [ReportKind(kind).name.lower() for kind in told["kind"]]
    traded = frame[frame["kind"] == "trade"]
    assert traded[["side", "price", "quantity", "maker", "taker"]].values.tolist() == [
        ["buy", 100, 3, 7, 8]
    ]
    assert frame["reason"].tolist()[-1] == "unknown_order"
    assert "self_match" in frame["reason"].tolist()
    assert trades(told) == [Trade(Side.BUY, 100, 3, 1, 2, 7, 8)]


def test_every_code_has_its_word():
    for enum in (ReportKind, Reason):
        for member in enum:
            assert getattr(messages, member.name) == member
    assert reason_name(0) == ""
    assert reason_name(RULE + 2) == "rule 2"


def test_what_is_no_report_is_refused():
    assert report_frame(np.zeros(0, REPORT)).empty
    with pytest.raises(TypeError, match="dtype REPORT"):
        report_frame(np.zeros(1))
    with pytest.raises(TypeError, match="reports"):
        trades([1])
