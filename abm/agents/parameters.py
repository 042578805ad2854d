"""Parameters of traders: typed, bounded, with unit and source."""

from typing import Any, ClassVar, Literal

from abm.market.fields import Lots, Seconds, Strict, parameter


class Latency(Strict):
    """How long a message takes to the book: a fixed time, plus an exponential one of mean extra."""

    fixed: Seconds = parameter(0.0, unit="s", about="least time under way", ge=0)
    extra: Seconds = parameter(0.0, unit="s", about="mean of the exponential time added", ge=0)


class TraderParameters(Strict):
    """Parameters of every group of traders."""

    trader: ClassVar[Any] = None
    """The class of the traders, set where an experiment file names it by its kind."""

    count: int = parameter(1, unit="traders", about="members of the group", ge=0, le=10_000_000)
    wake_interval: Seconds = parameter(
        1.0, unit="s", about="mean time between decisions of one trader", ge=1e-9
    )
    wake_law: Literal["poisson", "even"] = parameter(
        "poisson", unit="", about="decisions at the points of a Poisson process, or evenly spaced"
    )
    u_shape: float = parameter(
        1.0,
        unit="",
        about="decisions at open and close as a multiple of those at midday",
        ge=1,
        le=100,
        source="the U of the day's activity: Admati and Pfleiderer 1988; Jain and Joh 1988",
    )
    latency: Latency = Latency()
    cash: float = parameter(0.0, unit="currency", about="cash of each trader at the open")
    position: Lots = parameter(0, unit="lots", about="position of each trader at the open")
    trader_class: str = parameter(
        "",
        unit="",
        about="class of traders that the group belongs to, in the records; else its own name",
        source="Kirilenko, Kyle, Samadi and Tuzun 2017 sort accounts into six",
    )


COMMON = frozenset(TraderParameters.model_fields)
"""What every group has; the event loop reads it, not the wake."""
