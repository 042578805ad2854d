"""Black, Scholes and Merton (1973) on bare numbers: a European option's value, delta and gamma.

Arguments throughout: sign +1 for a call, -1 for a put; spot and strike > 0 in one unit, which the
value has too; years to expiry >= 0; volatility >= 0, rate and dividend yield a year, continuously
compounded. With no years or no volatility left, the limits: an option at the money to the dot then
has half the delta of one in the money, and no gamma. Formulas: Haug, The Complete Guide to Option
Pricing Formulas (2007), chapters 1 and 2. `abm.market.pricing` does the same for arrays, with more
models and Greeks. Black (1976) is this with a dividend yield equal to the rate.
"""

import math

from abm.kernel.compiling.jit import compiled

_ROOT_2 = math.sqrt(2.0)
_ROOT_2_PI = math.sqrt(2.0 * math.pi)


@compiled
def normal_cdf(x):
    """Chance that a standard normal number is at most x."""
    return 0.5 * math.erfc(-x / _ROOT_2)


@compiled
def normal_pdf(x):
    """Density of a standard normal number at x."""
    return math.exp(-0.5 * x * x) / _ROOT_2_PI


@compiled
def _d1(spot, strike, years, volatility, rate, dividend_yield):
    """Haug's d1; infinite, or 0 at the money, where nothing is left to chance."""
    spread = volatility * math.sqrt(years)
    lead = math.log(spot / strike) + (rate - dividend_yield) * years
    if spread > 0.0:
        return lead / spread + 0.5 * spread
    return math.copysign(math.inf, lead) if lead != 0.0 else 0.0


@compiled
def bsm_value(sign, spot, strike, years, volatility, rate, dividend_yield):
    """What the option is worth."""
    d1 = _d1(spot, strike, years, volatility, rate, dividend_yield)
    d2 = d1 - volatility * math.sqrt(years)
    share = spot * math.exp(-dividend_yield * years) * normal_cdf(sign * d1)
    return sign * (share - strike * math.exp(-rate * years) * normal_cdf(sign * d2))


@compiled
def bsm_delta(sign, spot, strike, years, volatility, rate, dividend_yield):
    """Change of the value with the spot."""
    d1 = _d1(spot, strike, years, volatility, rate, dividend_yield)
    return sign * math.exp(-dividend_yield * years) * normal_cdf(sign * d1)


@compiled
def bsm_gamma(spot, strike, years, volatility, rate, dividend_yield):
    """Change of the delta with the spot, the same for call and put."""
    spread = volatility * math.sqrt(years)
    if spread == 0.0:
        return 0.0
    d1 = _d1(spot, strike, years, volatility, rate, dividend_yield)
    return math.exp(-dividend_yield * years) * normal_pdf(d1) / (spot * spread)
