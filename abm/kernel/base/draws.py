"""Keyed randomness: every event draws from its own counter-based stream.

Philox4x64-10 (Salmon, Moraes, Dror and Shaw 2011), the generator of numpy.random.Philox. A block of
four words is a pure function of its key (seed, stream) and its counter (block, event, purpose, 0):
stream says who draws, event is the number of the wake-up or of the news, purpose what for. So no
trader's draws depend on who else is in the market, nor on how many it drew at another event.
"""

import math

import numpy as np

from abm.kernel.compiling.jit import compiled, multiply_high

DRAW = np.dtype(
    [
        ("seed", "u8"),
        ("stream", "u8"),
        ("event", "u8"),
        ("purpose", "u8"),
        ("block", "u8"),
        ("used", "i8"),
        ("w0", "u8"),
        ("w1", "u8"),
        ("w2", "u8"),
        ("w3", "u8"),
        ("wait", "f8"),
    ],
    align=True,
)
"""An event being drawn for: the key (seed, stream), its number and the purpose, blocks drawn so
far, words used of the last one, and that block. wait: of a wake-up, the number uniform on [0, 1) by
which the law of waking says when the next is due."""

# purpose of the draws of an event
DECIDING, SENDING, TELLING, VARYING = range(4)

_M0 = np.uint64(0xD2E7470EE14C6C93)
_M1 = np.uint64(0xCA5A826395121157)
_W0 = np.uint64(0x9E3779B97F4A7C15)
_W1 = np.uint64(0xBB67AE8584CAA73B)
_TO_UNIT = 2.0**-53

LONGEST = 2.0**61
"""Nanoseconds, 73 years: added to any time of a market it is still an int64."""

_ELEVEN = np.uint64(11)


@compiled
def open_event(rng, stream, event, purpose):
    """Begin to draw for a purpose of an event of a stream."""
    rng.stream = stream
    rng.event = event
    rng.purpose = purpose
    rng.block = 0
    rng.used = 4


@compiled
def _next_block(rng):
    rng.block += np.uint64(1)
    a, b, c, d = rng.block, rng.event, rng.purpose, np.uint64(0)
    k0, k1 = rng.seed, rng.stream
    for _ in range(10):
        high0, low0 = multiply_high(_M0, a), _M0 * a
        high1, low1 = multiply_high(_M1, c), _M1 * c
        a, b, c, d = high1 ^ b ^ k0, low1, high0 ^ d ^ k1, low0
        k0 += _W0
        k1 += _W1
    rng.w0, rng.w1, rng.w2, rng.w3 = a, b, c, d
    rng.used = 0


@compiled
def word(rng):
    """The next 64 random bits."""
    if rng.used == 4:
        _next_block(rng)
    rng.used += 1
    if rng.used == 1:
        return rng.w0
    if rng.used == 2:
        return rng.w1
    if rng.used == 3:
        return rng.w2
    return rng.w3


@compiled
def uniform(rng):
    """A number uniform on [0, 1), a multiple of 2**-53."""
    return (word(rng) >> _ELEVEN) * _TO_UNIT


@compiled
def exponential_at(level, mean):
    """The number that an exponential one with this mean does not exceed with a chance of level."""
    return -mean * math.log1p(-level)


@compiled
def exponential(rng, mean):
    """An exponential number with this mean."""
    return exponential_at(uniform(rng), mean)


@compiled
def pareto(rng, exponent):
    """A number that exceeds any x >= 1 with a chance of x ** -exponent."""
    return math.pow(1.0 - uniform(rng), -1.0 / exponent)


@compiled
def whole_time(wait):
    """A time (ns) as a whole number; at most LONGEST, which no market lives to see."""
    return int(wait) if wait < LONGEST else int(LONGEST)  # that also where it is not a number


@compiled
def exponential_time(rng, mean):
    """An exponential time (ns) with this mean, as a whole number."""
    return whole_time(exponential(rng, mean))


@compiled
def normal(rng):
    """A standard normal number (Box and Muller 1958; the sine of the pair is not used)."""
    radius = math.sqrt(-2.0 * math.log1p(-uniform(rng)))
    return radius * math.cos(2.0 * math.pi * uniform(rng))


@compiled
def student(rng, freedom):
    """A number of Student's law with so many degrees of freedom, > 2, scaled to a variance of 1.

    By Bailey's polar method (1994): at infinity it is that of `normal`, from the same two words.
    """
    square = freedom * math.expm1(-2.0 / freedom * math.log1p(-uniform(rng)))
    scale = math.sqrt((freedom - 2.0) / freedom)
    return scale * math.sqrt(square) * math.cos(2.0 * math.pi * uniform(rng))


@compiled
def integer(rng, count):
    """A whole number uniform on 0 .. count - 1 (to within count / 2**64)."""
    return np.int64(multiply_high(word(rng), np.uint64(count)))
