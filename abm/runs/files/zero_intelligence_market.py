"""The zero-intelligence book: orders at random, and all that follows from the book itself.

The Santa Fe model (Daniels, Farmer, Gillemot, Iori and Smith 2003, Phys. Rev. Lett. 90, 108102;
Smith, Farmer, Gillemot and Krishnamurthy 2003, Quantitative Finance 3, 481). Orders are of one lot.
On each side market orders arrive at the rate mu, limit orders at the rate alpha per unit of price,
evenly over the prices behind the best opposite quote (in the papers all of them, here as far as
`furthest`). Each resting order is cancelled at the rate delta.
"""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import model_validator

from abm.agents.noise_trader import NoiseTrader
from abm.market.fields import parameter
from abm.market.laws import Uniform
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.runs.files.experiment import Experiment

if TYPE_CHECKING:
    from abm.model import MarketModel


class ZeroIntelligence(Experiment):
    """Market, limit and cancelling orders of one lot, all at random (Daniels et al. 2003)."""

    model: Literal["zero_intelligence"]
    market_rate: float = parameter(
        1.0, unit="orders/s", about="market orders a side, mu", gt=0, source="Daniels et al. 2003"
    )
    limit_rate: float = parameter(
        0.01,
        unit="orders/(s tick)",
        about="limit orders a side and tick of price, alpha",
        gt=0,
        source="Daniels et al. 2003",
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
    instrument: Instrument = Instrument(price=1000.0)
    session: Session = Session()

    @model_validator(mode="after")
    def _reaches_far(self) -> "ZeroIntelligence":
        if self.furthest * self.limit_rate < 2.0 * self.market_rate:
            least = 2.0 * self.market_rate / self.limit_rate
            raise ValueError(
                f"furthest is {self.furthest}, but must be at least 2 market_rate / limit_rate ="
                f" {least:g}, or the book runs empty"
            )
        return self

    @property
    def order_rate(self) -> float:
        """Market and limit orders a second, both sides."""
        return 2.0 * (self.market_rate + self.limit_rate * self.furthest)

    @property
    def placement(self) -> Uniform:
        """Where one order goes: to the market with the share of mu, else evenly over the prices."""
        share = 2.0 * self.market_rate / self.order_rate
        return Uniform(market_share=share, furthest=self.furthest)

    def build(self, seed: int, **options: Any) -> "MarketModel":
        """The market of this experiment: one trader sends the orders of everyone."""
        from abm.model import MarketModel

        model = MarketModel(
            {"stock": self.instrument},
            {"exchange": Venue(instrument="stock", self_match="allow")},
            self.session,
            seed=seed,
            record_interval=self.record.interval,
            record_orders=self.record.orders,
            **options,
        )
        model.add(
            "orders",
            NoiseTrader,
            wake_interval=1.0 / self.order_rate,
            lifetime=1.0 / self.cancel_rate,
            placement=self.placement,
        )
        return model
