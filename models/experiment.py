"""What every experiment file holds, whichever market it asks about."""

from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from abm.market.fields import Seconds, Strict, parameter

if TYPE_CHECKING:
    from abm.model import MarketModel


def misplaced(keys: tuple[str, ...], allowed: str) -> PydanticCustomError:
    """The error of a value that does not fit to another part of the file: where, and what would."""
    return PydanticCustomError("misplaced", "{allowed}", {"keys": keys, "allowed": allowed})


class Recording(Strict):
    """Which records a run keeps, and how often it takes a snapshot."""

    interval: Seconds = parameter(
        1.0, unit="s", about="time between snapshots of depth and groups", ge=1e-9
    )
    trades: bool = parameter(True, unit="", about="keep the trade tape")
    quotes: bool = parameter(True, unit="", about="keep every change of the best quote")
    depth: bool = parameter(True, unit="", about="keep snapshots of ten levels a side")
    groups: bool = parameter(True, unit="", about="keep what each group holds and did")
    events: bool = parameter(True, unit="", about="keep withdrawals, returns, changes of phase")
    orders: bool = parameter(True, unit="", about="keep everything that happened to orders")

    @property
    def kept(self) -> set[str]:
        """Names of the records that are kept."""
        return {name for name, keep in self if keep is True}


class Experiment(Strict):
    """A question put to a market. Subclasses are markets; their `model` field names them."""

    title: str = parameter(unit="", about="the question in a few words", min_length=1)
    about: str = parameter("", unit="", about="what it shows, in a paragraph")
    seed: int = parameter(1, unit="", about="of all randomness", ge=0, lt=2**63)
    traders: tuple[str, ...] = parameter(
        (), unit="", about="Python files with traders of your own, relative to this file"
    )
    record: Recording = Recording()

    def build(self, seed: int, **options: Any) -> "MarketModel":
        """The market of this experiment; options go to MarketModel (sink, plain)."""
        raise NotImplementedError

    @property
    def hedgers(self) -> tuple[str, ...]:
        """Names of the groups whose trading is hedging."""
        return ()
