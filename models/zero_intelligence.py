"""The zero-intelligence book: orders at random, and all that follows from the book itself.

The Santa Fe model (Daniels, Farmer, Gillemot, Iori and Smith 2003, Phys. Rev. Lett. 90, 108102;
Smith, Farmer, Gillemot and Krishnamurthy 2003, Quantitative Finance 3, 481). Orders are of one lot.
On each side market orders arrive at the rate mu, limit orders at the rate alpha per unit of price,
evenly over the prices behind the best opposite quote (in the papers all of them, here as far as
`furthest`). Each resting order is cancelled at the rate delta.
"""

from typing import Any

from pydantic import model_validator

from abm.agents.noise_trader import NoiseTrader
from abm.market.fields import parameter

PAPER = "Daniels et al. 2003"


class ZeroIntelligenceParameters(NoiseTrader.Parameters):
    """Rates of orders, from which the laws of a noise trader follow who sends those of everyone."""

    market_rate: float = parameter(
        1.0, unit="orders/s", about="market orders a side, mu", gt=0, source=PAPER
    )
    limit_rate: float = parameter(
        0.01,
        unit="orders/(s tick)",
        about="limit orders a side and tick of price, alpha",
        gt=0,
        source=PAPER,
    )
    cancel_rate: float = parameter(
        0.1, unit="1/s", about="cancellations of a resting order, delta", gt=0
    )
    furthest: int = parameter(
        600,
        unit="ticks",
        about="where the even placement ends; far beyond mu / alpha it does not matter",
        ge=1,
        le=1_000_000,
    )

    @model_validator(mode="before")
    @classmethod
    def _laws_of_rates(cls, given: Any) -> Any:
        """How often an order comes, how long it rests, and where it goes."""
        try:
            rates = [
                given.get(name, cls.model_fields[name].default)
                for name in ("market_rate", "limit_rate", "cancel_rate", "furthest")
            ]
            market, limit, cancel, furthest = map(float, rates)
            both = 2.0 * (market + limit * furthest)
            laws = {
                "wake_interval": 1.0 / both,
                "lifetime": 1.0 / cancel,
                "placement": {
                    "law": "uniform",
                    "market_share": 2.0 * market / both,
                    "furthest": int(furthest),
                },
            }
        except (AttributeError, TypeError, ValueError, ZeroDivisionError):
            return given  # told of the field itself
        return {**given, **laws}

    @model_validator(mode="after")
    def _reaches_far(self) -> "ZeroIntelligenceParameters":
        if self.furthest * self.limit_rate < 2.0 * self.market_rate:
            least = 2.0 * self.market_rate / self.limit_rate
            raise ValueError(
                f"furthest is {self.furthest}, but must be at least 2 market_rate / limit_rate ="
                f" {least:g}, or the book runs empty"
            )
        return self


class ZeroIntelligence(NoiseTrader):
    """Sends the market, limit and cancelling orders of everyone (Daniels et al. 2003)."""

    Parameters = ZeroIntelligenceParameters
