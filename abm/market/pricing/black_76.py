"""Black (1976) over arrays."""

from numpy.typing import ArrayLike

from abm.market.pricing.black_scholes_merton import BlackScholesMerton
from abm.market.pricing.inputs import Floats, numbers


class Black76(BlackScholesMerton):
    """European options on a future or forward (Black 1976): its price drifts nowhere.

    As of Black, Scholes and Merton with a dividend yield equal to the rate; delta, gamma, vanna and
    charm are those to the forward, which all Greeks but those hold still, theta and rho too.

    >>> float(Black76("put", 19, 19, 0.75, 0.28, 0.1).value().round(4))
    1.7011
    """

    def __init__(
        self,
        kind: ArrayLike,
        forward: ArrayLike,
        strike: ArrayLike,
        years: ArrayLike,
        volatility: ArrayLike,
        rate: ArrayLike = 0.0,
    ) -> None:
        """Options of shapes that broadcast.

        kind: "call" or "put".  forward, strike: > 0, in the unit of the value.  years to expiry:
        >= 0.  volatility: >= 0, a year.  rate that discounts: a year, continuously compounded.
        ValueError for anything else, NaN and infinity among it.
        """
        forwards = numbers("forward", forward, above=0)
        super().__init__(kind, forwards, strike, years, volatility, rate, rate)

    def rho(self) -> Floats:
        """Change of the value with the rate that discounts, per 1, the forward held: negative."""
        return -self._inputs.years * self.value()
