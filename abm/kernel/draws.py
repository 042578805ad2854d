"""Keyed randomness: every trader draws from its own counter-based stream.

Philox4x64-10 (Salmon, Moraes, Dror and Shaw 2011), the generator of numpy.random.Philox: a block of
four words is a pure function of (seed, stream, counter), so that no trader's draws depend on who
else is in the market.
"""

import math

import numpy as np

from abm.kernel.jit import compiled, multiply_high

DRAW = np.dtype(
    [
        ("seed", "u8"),
        ("stream", "u8"),
        ("counter", "u8"),
        ("used", "i8"),
        ("w0", "u8"),
        ("w1", "u8"),
        ("w2", "u8"),
        ("w3", "u8"),
    ],
    align=True,
)
"""A stream being drawn from: its key (seed, stream), blocks drawn so far, and the last block."""

_M0 = np.uint64(0xD2E7470EE14C6C93)
_M1 = np.uint64(0xCA5A826395121157)
_W0 = np.uint64(0x9E3779B97F4A7C15)
_W1 = np.uint64(0xBB67AE8584CAA73B)
_TO_UNIT = 2.0**-53
_ELEVEN = np.uint64(11)


@compiled
def open_stream(draw, stream, counter):
    """Begin to draw from a stream, after so many blocks of it."""
    draw.stream = stream
    draw.counter = counter
    draw.used = 4


@compiled
def _next_block(draw):
    draw.counter += np.uint64(1)
    a, b, c, d = draw.counter, np.uint64(0), np.uint64(0), np.uint64(0)
    k0, k1 = draw.seed, draw.stream
    for _ in range(10):
        high0, low0 = multiply_high(_M0, a), _M0 * a
        high1, low1 = multiply_high(_M1, c), _M1 * c
        a, b, c, d = high1 ^ b ^ k0, low1, high0 ^ d ^ k1, low0
        k0 += _W0
        k1 += _W1
    draw.w0, draw.w1, draw.w2, draw.w3 = a, b, c, d
    draw.used = 0


@compiled
def word(draw):
    """The next 64 random bits."""
    if draw.used == 4:
        _next_block(draw)
    draw.used += 1
    if draw.used == 1:
        return draw.w0
    if draw.used == 2:
        return draw.w1
    if draw.used == 3:
        return draw.w2
    return draw.w3


@compiled
def uniform(draw):
    """A number uniform on [0, 1), a multiple of 2**-53."""
    return (word(draw) >> _ELEVEN) * _TO_UNIT


@compiled
def exponential(draw, mean):
    """An exponential number with this mean."""
    return -mean * math.log1p(-uniform(draw))


@compiled
def normal(draw):
    """A standard normal number (Box and Muller 1958; the sine of the pair is not used)."""
    radius = math.sqrt(-2.0 * math.log1p(-uniform(draw)))
    return radius * math.cos(2.0 * math.pi * uniform(draw))


@compiled
def integer(draw, count):
    """A whole number uniform on 0 .. count - 1 (to within count / 2**64)."""
    return np.int64(multiply_high(word(draw), np.uint64(count)))
