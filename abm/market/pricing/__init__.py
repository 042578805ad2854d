"""What options are worth, and how that moves: models of option prices over arrays.

A model is made of its inputs, which are checked once and broadcast against each other; its methods
are the value and the Greeks, each a float64 array of the broadcast shape.
"""

from abm.market.pricing.bachelier import Bachelier
from abm.market.pricing.black_76 import Black76
from abm.market.pricing.black_scholes_merton import BlackScholesMerton
from abm.market.pricing.implied_volatility import implied_volatility

__all__ = ["Bachelier", "Black76", "BlackScholesMerton", "implied_volatility"]
