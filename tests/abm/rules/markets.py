"""Small markets in which rules are tried, with orders by a script."""

from abm.kernel.book.messages import CANCELLED, REJECTED
from abm.kernel.market.rules import RULE
from abm.market.session import Session
from abm.model import MarketModel
from tests.abm.agents.execution.workers import OPEN, SECOND, Scripted

FIRST = RULE
"""Reason of what the first rule of a market did."""


def ruled(rules, *scripts, days=1, told=(), **options):
    """A market of one stock at 100.00 with these rules, and a scripted trader a script.

    told: parameters of each of the traders.
    """
    model = MarketModel(session=Session(days=days), rules=rules, seed=1, **options)
    for number, orders in enumerate(scripts):
        more = told[number] if number < len(told) else {}
        model.add(f"script {number}", Scripted, orders=orders, **more)
    return model


def after(model, seconds):
    """Advance to so many seconds after the open of day 0; returns the tape of orders."""
    model.advance(OPEN + int(seconds * SECOND))
    return model.tape("orders")


def refused(model, seconds=1e9):
    """What rules refused: (trader, side, price, reason) of each order."""
    tape = after(model, seconds)
    tape = tape[(tape["kind"] == REJECTED) & (tape["reason"] >= RULE)]
    return [tuple(row) for row in tape[["taker", "side", "price", "reason"]].tolist()]


def cancelled(model, seconds=1e9):
    """What rules cancelled: (trader, side, price, reason) of each order."""
    tape = after(model, seconds)
    tape = tape[(tape["kind"] == CANCELLED) & (tape["reason"] >= RULE)]
    return [tuple(row) for row in tape[["taker", "side", "price", "reason"]].tolist()]
