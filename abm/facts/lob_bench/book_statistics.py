"""The statistics of LOB-Bench that the book alone gives, a value for each message or change."""

import numpy as np

from abm.facts.lob_bench.tape import LEVELS, Tape, Values

WINDOW = 100
"""Changes of the book over which order flow imbalance is averaged."""


def spread(tape: Tape) -> Values:
    """Best ask less best bid, in 1e-4 dollars."""
    return _float(tape.book["ask_price"][:, 0] - tape.book["bid_price"][:, 0])


def imbalance(tape: Tape) -> Values:
    """(Bid - ask) / (bid + ask) of the sizes at the touch; NaN where both sides are empty."""
    asks, bids = ask_volume_touch(tape), bid_volume_touch(tape)
    with np.errstate(invalid="ignore"):
        return (bids - asks) / (bids + asks)


def ask_volume_touch(tape: Tape) -> Values:
    """Shares at the best ask."""
    return _float(tape.book["ask_size"][:, 0])


def bid_volume_touch(tape: Tape) -> Values:
    """Shares at the best bid."""
    return _float(tape.book["bid_size"][:, 0])


def ask_volume(tape: Tape) -> Values:
    """Shares at the ten best asks."""
    return _float(tape.book["ask_size"][:, :LEVELS].sum(axis=1))


def bid_volume(tape: Tape) -> Values:
    """Shares at the ten best bids."""
    return _float(tape.book["bid_size"][:, :LEVELS].sum(axis=1))


def order_flow_imbalance(tape: Tape) -> Values:
    """Mean of e_n of Cont, Kukanov and Stoikov (2014) over the last hundred changes of the book.

    Shares, shape (messages - 100,): a value once there are a hundred changes.
    """
    touch = tape.book[:, 0]
    bid, ask = np.diff(touch["bid_price"]), np.diff(touch["ask_price"])
    bids, asks = touch["bid_size"], touch["ask_size"]
    came = (bid >= 0) * bids[1:] + (ask >= 0) * asks[:-1]
    left = (bid <= 0) * bids[:-1] + (ask <= 0) * asks[1:]
    total = np.concatenate([[0], np.cumsum(came - left)])
    return _float(total[WINDOW:] - total[:-WINDOW]) / WINDOW


def flow_before_rise(tape: Tape) -> Values:
    """Order flow imbalance just before changes that raise the mid."""
    return _flow_before(tape, 1)


def flow_before_no_move(tape: Tape) -> Values:
    """Order flow imbalance just before changes that leave the mid."""
    return _flow_before(tape, 0)


def flow_before_fall(tape: Tape) -> Values:
    """Order flow imbalance just before changes that lower the mid."""
    return _flow_before(tape, -1)


def _flow_before(tape: Tape, direction: int) -> Values:
    moves: Values = np.sign(np.diff(tape.mid))[WINDOW:]
    return order_flow_imbalance(tape)[np.flatnonzero(moves == direction)]


def _float(numbers: np.ndarray) -> Values:
    return np.asarray(numbers, np.float64)
