"""Reports of an order book as people read them: words instead of codes."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from abm.kernel.book import messages as code
from abm.kernel.book.messages import REPORT
from abm.kernel.market.rules import RULE
from abm.market import checks
from abm.market.limit_order_book import Side

if TYPE_CHECKING:
    import pandas as pd


class ReportKind(IntEnum):
    """What a report says."""

    ACCEPTED = code.ACCEPTED
    TRADE = code.TRADE
    CANCELLED = code.CANCELLED
    REPLACED = code.REPLACED
    REJECTED = code.REJECTED
    EXPIRED = code.EXPIRED
    TRIGGERED = code.TRIGGERED


class Reason(IntEnum):
    """Why an order was rejected or ended; RULE and more: by a rule of the venue, by its number."""

    NO_REASON = code.NO_REASON
    BAD_FIELD = code.BAD_FIELD
    BAD_QUANTITY = code.BAD_QUANTITY
    DUPLICATE_ID = code.DUPLICATE_ID
    UNKNOWN_ORDER = code.UNKNOWN_ORDER
    WOULD_CROSS = code.WOULD_CROSS
    UNFILLED = code.UNFILLED
    SELF_MATCH = code.SELF_MATCH
    NOT_TRADING = code.NOT_TRADING
    END_OF_DAY = code.END_OF_DAY
    PAST_EXPIRY = code.PAST_EXPIRY
    BAD_PRICE = code.BAD_PRICE


@dataclass(frozen=True)
class Trade:
    """A trade: price (ticks), lots, the taker's side, and the orders and owners of both sides."""

    side: Side
    price: int
    quantity: int
    maker_id: int
    taker_id: int
    maker: int
    taker: int


def trades(reports: np.ndarray) -> list[Trade]:
    """The trades among reports (dtype REPORT), in their sequence."""
    rows = _checked(reports)
    names = ("price", "quantity", "maker_id", "taker_id", "maker", "taker")
    return [
        Trade(Side(int(row["side"])), *(int(row[name]) for name in names))
        for row in rows[rows["kind"] == code.TRADE]
    ]


def report_frame(reports: np.ndarray) -> "pd.DataFrame":
    """Reports (dtype REPORT) as a frame, a column a field, with words for kind, side and reason.

    The reason is empty where there is none; `rule 2` is what the third rule of a market refused.
    """
    import pandas as pd

    rows = _checked(reports)
    frame = pd.DataFrame({name: rows[name] for name in REPORT.names or ()})
    frame["kind"] = [ReportKind(kind).name.lower() for kind in rows["kind"].tolist()]
    frame["side"] = [Side(side).name.lower() for side in rows["side"].tolist()]
    frame["reason"] = [reason_name(reason) for reason in rows["reason"].tolist()]
    frame["hidden"] = rows["hidden"] != 0
    return frame


def reason_name(reason: int) -> str:
    """A reason in words, "" for none."""
    if reason >= RULE:
        return f"rule {reason - RULE}"
    return "" if reason == code.NO_REASON else Reason(reason).name.lower()


def _checked(reports: np.ndarray) -> np.ndarray:
    rows = checks.instance("reports", reports, np.ndarray)
    if rows.dtype != REPORT or rows.ndim != 1:
        raise TypeError(
            "reports are one array of dtype REPORT, as an order book gives it; the tape of a market"
            ' is read by model.frame("orders")'
        )
    return rows
