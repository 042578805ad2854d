"""Bachelier (1900) on bare numbers: value and Greeks of a European option on a forward.

Arguments throughout: sign +1 for a call, -1 for a put; forward and strike of any sign, in one unit,
which the value has too; years to expiry >= 0; volatility >= 0 in that unit, per square root of a
year; rate that discounts, a year, continuously compounded. With no years or no volatility left,
the limits: an option at the money to the dot then has half the delta of one in the money, and no
gamma. Formulas: Haug, The Complete Guide to Option Pricing Formulas (2007), section 1.3.1, of a
forward. `abm.market.pricing` does the same for arrays.
"""

import math

from abm.kernel.compiling.jit import compiled
from abm.kernel.pricing.black_scholes import normal_cdf, normal_pdf


@compiled
def _d(forward, strike, years, volatility):
    """Spreads in the money, of a call; infinite, or 0 at the money, without a spread."""
    lead = forward - strike
    spread = volatility * math.sqrt(years)
    if spread > 0.0:
        return lead / spread
    return math.copysign(math.inf, lead) if lead != 0.0 else 0.0


@compiled
def bachelier_value(sign, forward, strike, years, volatility, rate):
    """What the option is worth."""
    d = _d(forward, strike, years, volatility)
    inside = sign * (forward - strike) * normal_cdf(sign * d)
    return math.exp(-rate * years) * (inside + volatility * math.sqrt(years) * normal_pdf(d))


@compiled
def bachelier_delta(sign, forward, strike, years, volatility, rate):
    """Change of the value with the forward."""
    d = _d(forward, strike, years, volatility)
    return sign * math.exp(-rate * years) * normal_cdf(sign * d)


@compiled
def bachelier_gamma(forward, strike, years, volatility, rate):
    """Change of the delta with the forward, the same for call and put."""
    spread = volatility * math.sqrt(years)
    if spread == 0.0:
        return 0.0
    d = _d(forward, strike, years, volatility)
    return math.exp(-rate * years) * normal_pdf(d) / spread


@compiled
def bachelier_vega(forward, strike, years, volatility, rate):
    """Change of the value with the volatility, the same for call and put."""
    d = _d(forward, strike, years, volatility)
    return math.exp(-rate * years) * normal_pdf(d) * math.sqrt(years)


@compiled
def bachelier_theta(sign, forward, strike, years, volatility, rate):
    """Change of the value with the passing of time, a year."""
    value = bachelier_value(sign, forward, strike, years, volatility, rate)
    gamma = bachelier_gamma(forward, strike, years, volatility, rate)
    return rate * value - 0.5 * gamma * volatility**2
