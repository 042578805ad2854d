"""What the numbers of the base market do to its facts: doubled and halved, one at a time.

    python -m abm.reproductions.base_market.sensitivity

writes results/base_market/sensitivity.csv: for each change the mean of each fact over the seeds,
its difference from the market as it is on the same seeds, and the standard error of that.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from abm.atomic_file import replacing
from abm.facts.fact import facts
from abm.facts.reading.runs import read_run
from abm.kernel.records.registry import RECORDS
from abm.risk.run.frames import SECOND
from abm.runs.numbers_file import Numbers
from abm.runs.running import Request
from abm.runs.shipped import markets
from abm.runs.trials import Trial, tried

if TYPE_CHECKING:
    from abm.records.run import Run

MARKET = markets()["e_mini"]
SEEDS = range(1, 5)
SHORT_DAY = "session.close='11:30'"
"""Two hours have the U and enough of each fact, at a third of the price of a day."""
KEPT = ("trades", "quotes", "depth")

NEWS = ("instruments.e_mini",)
SPLITTERS = ("agents.institutions", "agents.opportunistic_traders")
FAST, MAKERS = "agents.high_frequency_traders", "agents.market_makers"
VARIED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (NEWS, ("news_volatility", "news_clustering", "news_half_life", "news_u_shape")),
    (SPLITTERS, ("count", "u_shape", "speed_spread", "position_scale")),
    (SPLITTERS, ("aggressive", "again", "lifetime")),
    (SPLITTERS[1:], ("chase", "random_side")),
    (("agents.small_traders",), ("count",)),
    (("agents.latent_investors",), ("count", "width", "learning")),
    ((FAST,), ("count",)),
    ((MAKERS,), ("count",)),
    ((FAST, MAKERS), ("wake_interval", "lots", "inventory_limit", "half_life")),
    ((FAST, MAKERS), ("skew", "take", "take_lots")),
)
"""Groups, and the numbers that are changed in all of them together."""

BOUNDS = {
    "news_clustering": (0.0, 0.9),
    "news_u_shape": (1.0, 100.0),
    "random_side": (0.0, 1.0),
    "learning": (0.0, 1.0),
}
"""Least and largest values of those that cannot be doubled or halved at will."""


class Change(NamedTuple):
    """A number that some groups have otherwise, by a factor as far as its bounds allow."""

    groups: tuple[str, ...]
    word: str
    factor: float

    @property
    def name(self) -> str:
        """For tables: the groups without their section, and the number."""
        if not self.groups:
            return "as it is"
        return f"{'+'.join(group.rpartition('.')[2] for group in self.groups)}.{self.word}"

    def overrides(self, market: Mapping[str, Any]) -> tuple[str, ...]:
        """What a request sets, given the resolved market."""
        return tuple(f"{group}.{self.word}={self._value(market, group)}" for group in self.groups)

    def _value(self, market: Mapping[str, Any], group: str) -> float:
        section, _, name = group.partition(".")
        value: float = market[section][name][self.word]
        if isinstance(value, int):
            return max(1, round(value * self.factor))
        least, most = BOUNDS.get(self.word, (0.0, float("inf")))
        return min(max(value * self.factor, least), most)


AS_IT_IS = Change((), "", 1.0)


def changes() -> Iterator[Change]:
    """The market as it is, and each of VARIED doubled and halved."""
    yield AS_IT_IS
    for groups, words in VARIED:
        for word in words:
            yield Change(groups, word, 2.0)
            yield Change(groups, word, 0.5)


def told(run: "Run") -> Numbers:
    """The facts that a change is judged by: units as in `abm facts`, volume in lots a second."""
    (tape,) = read_run(run)
    seconds = (tape.close - tape.open) / SECOND

    def fact(key: str, row: str) -> float:
        return facts()[key].of(tape)[row]

    return {
        "volatility_10s": fact("signature", "10 s"),
        "volatility_10min_over_10s": fact("signature", "10 min") / fact("signature", "10 s"),
        "kurtosis_10s": fact("kurtosis", "10 s"),
        "sign_correlation_lag_1": fact("sign_memory", "lag 1"),
        "fano_1min": fact("fano", "1 min"),
        "signed_volume_r2_10s": fact("signed_volume", "10 s"),
        "one_tick_share": fact("one_tick", "one tick"),
        "volume": float(tape.column("orders", "quantity").sum() / seconds),
    }


def table(days: Mapping[Change, Sequence[Numbers]]) -> pd.DataFrame:
    """A row for each change and fact.

    days: the numbers of each change, seed by seed; AS_IT_IS is among them.  columns: parameter,
    factor, fact, mean, change (from the market as it is, paired by seed) and error, that of the
    change.
    """
    base, rows = pd.DataFrame(days[AS_IT_IS]), []
    for change, numbers in days.items():
        here = pd.DataFrame(numbers)
        moved = here - base
        error = moved.std(ddof=1) / np.sqrt(len(moved))
        for fact in base:
            found = (here[fact].mean(), moved[fact].mean(), error[fact])
            rows.append((change.name, change.factor, fact, *found))
    columns = ["parameter", "factor", "fact", "mean", "change", "error"]
    return pd.DataFrame(rows, columns=columns)


def measure(folder: Path) -> pd.DataFrame:
    """The table; in the folder stands what has been run already."""
    market = Request(MARKET).read().model_dump(mode="json")
    asked = [(seed, change) for seed in SEEDS for change in changes()]
    trials = [_trial(change.overrides(market), seed) for seed, change in asked]
    found = tried(trials, folder / "sensitivity.jsonl", progress=_say)
    days: dict[Change, list[Numbers]] = {}
    for (_, change), numbers in zip(asked, found, strict=True):
        days.setdefault(change, []).append(numbers)
    return table(days)


def _trial(overrides: tuple[str, ...], seed: int) -> Trial:
    left_out = tuple(f"record.{name}=false" for name in RECORDS if name not in KEPT)
    return Trial(Request(MARKET, (SHORT_DAY, *left_out, *overrides)), seed, told)


def _say(done: float) -> None:
    print(f"\r{done:.0%}", end="", flush=True)


def main(folder: Path = Path("results/base_market")) -> None:
    """Run what is missing, and write the table."""
    found = measure(folder)
    with replacing(folder / "sensitivity.csv") as partial:
        found.to_csv(partial, index=False, float_format="%.4g")


if __name__ == "__main__":
    main()
