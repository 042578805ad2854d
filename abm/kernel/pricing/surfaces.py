"""Volatility surfaces on bare numbers: the Black volatility of an option at a strike and an expiry.

A surface is a list of slices, one a time to expiry, each with its smile; k is the log of strike
over forward. `abm.market.surfaces` does the same for arrays.
"""

import math

import numpy as np

from abm.kernel.compiling.jit import compiled, rows_at

FLAT, SVI, SABR = 0, 1, 2

SLICE = np.dtype(
    [
        ("kind", "i8"),
        ("years", "f8"),
        ("volatility", "f8"),
        ("a", "f8"),
        ("b", "f8"),
        ("rho", "f8"),
        ("m", "f8"),
        ("sigma", "f8"),
        ("alpha", "f8"),
        ("beta", "f8"),
        ("nu", "f8"),
    ],
    align=True,
)
"""The smile of one time to expiry (years > 0). kind says which fields are read: FLAT volatility;
SVI a, b, rho, m, sigma; SABR alpha, beta, rho, nu. The others are 0."""

FURTHEST = 50.0
"""Beyond this |k| a smile stays as it is there, so that no finite k overflows."""

LEAST_VARIANCE = 1e-12
"""No total variance is less: an approximation may fall below zero, a volatility may not."""

_SMALL = 1e-7

slice_at = rows_at(SLICE)


@compiled
def svi_variance(k, a, b, rho, m, sigma):
    """Total variance (volatility^2 x years) of the raw SVI smile (Gatheral, Jacquier 2014, 3.1)."""
    x = k - m
    return a + b * (rho * x + math.sqrt(x * x + sigma * sigma))


@compiled
def _skewness(z, rho):
    """The z / x(z) of the SABR formula, for every z: x is odd in (z, rho) together."""
    y, r = abs(z), math.copysign(rho, rho * z)
    if y < _SMALL:
        return 1.0 - 0.5 * r * y
    root = math.sqrt((y - r) * (y - r) + (1.0 - r * r))
    return y / math.log1p(y * (y - 2.0 * r + root + 1.0) / ((root + 1.0) * (1.0 - r)))


@compiled
def sabr_volatility(k, years, forward, alpha, beta, rho, nu):
    """Lognormal volatility of SABR (Hagan, Kumar, Lesniewski, Woodward 2002, 2.17a).

    forward: in units of the forward at which alpha was quoted, so 1 for the smile as quoted.
    Below zero where the expansion fails: far from the money at a long expiry.
    """
    rest = 1.0 - beta
    level = alpha / math.pow(forward * math.exp(0.5 * k), rest)
    move = rest * k * rest * k
    skew = _skewness(-nu / level * k, rho)
    drift = (rest * rest * level * level + 6.0 * rho * beta * nu * level) / 24.0
    drift += (2.0 - 3.0 * rho * rho) * nu * nu / 24.0
    return level * skew * (1.0 + drift * years) / (1.0 + move / 24.0 + move * move / 1920.0)


@compiled
def slice_variance(smile, k, forward):
    """Total variance of a slice at its own expiry, at least LEAST_VARIANCE."""
    k = min(max(k, -FURTHEST), FURTHEST)
    if smile.kind == SVI:
        variance = svi_variance(k, smile.a, smile.b, smile.rho, smile.m, smile.sigma)
        return max(variance, LEAST_VARIANCE)
    volatility = smile.volatility
    if smile.kind == SABR:
        volatility = sabr_volatility(
            k, smile.years, forward, smile.alpha, smile.beta, smile.rho, smile.nu
        )
    above = max(volatility, 0.0)
    return max(above * above * smile.years, LEAST_VARIANCE)


@compiled
def surface_volatility(slices, first, last, k, years, forward):
    """Black volatility, a year, at log moneyness k and `years` of trading to expiry.

    slices: address of SLICE rows, of which those from first to last are the surface, sorted by
    years.  forward: in units of the forward at which the slices were quoted, so 1 for the smiles as
    quoted; only SABR's move with it, by beta.
    Linear in total variance between slices, at constant k; before the first slice the volatility
    is the first's, beyond the last the last's. Never NaN for a finite k.
    """
    later = first
    while later <= last and slice_at(slices, later).years < years:
        later += 1
    before, after = slice_at(slices, max(later - 1, first)), slice_at(slices, min(later, last))
    variance = slice_variance(after, k, forward)
    if later == first or later > last:
        return math.sqrt(variance / after.years)
    earlier = slice_variance(before, k, forward)
    share = (years - before.years) / (after.years - before.years)
    return math.sqrt(((1.0 - share) * earlier + share * variance) / years)
