"""How volatile a trader finds the mid-price: squared moves over windows, averaged over a half-life.

Moves over a window of some seconds are free of the bounce of the quotes from one tick to the next,
and each move counts for no more than what MOST times the normal volatility makes likely.
"""

import math

import numpy as np

from abm.kernel.compiling.jit import compiled

WINDOW = 10_000_000_000
"""Nanoseconds over which a move is taken."""
MOST = 20.0
"""Times the normal volatility that a single move can show."""

OWN_VOLATILITY = {"variance": np.float64, "marked_mid": np.float64, "marked_at": np.int64}
"""What a memory needs for it: mean squared move (ticks^2 / s), and where the latest window began
(ticks, ns)."""


@compiled
def begin_volatility(state, mid, normal, now):
    """Take the normal volatility (ticks / s^0.5) for the present one, as at the open."""
    state.variance = normal * normal
    state.marked_mid = mid
    state.marked_at = now


@compiled
def watch_volatility(state, mid, normal, half_life, now):
    """Take in the move of the mid-price, if a window is over. half_life: ns."""
    elapsed = now - state.marked_at
    if elapsed < WINDOW:
        return
    move, seconds = mid - state.marked_mid, elapsed / 1e9
    shown = min(move * move / seconds, MOST * MOST * normal * normal)
    kept = math.exp(-math.log(2.0) * elapsed / half_life)
    state.variance = kept * state.variance + (1.0 - kept) * shown
    state.marked_mid = mid
    state.marked_at = now
