"""Which traders made the crash: the same days with every coalition of groups in the market."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from abm.errors import UsageError
from abm.risk.run.frames import Values
from abm.risk.sweep.shapley import (
    Coalition,
    Order,
    coalitions,
    interactions,
    permutations,
    sampled_shapley,
    shapley_values,
    subsets,
)
from abm.runs.designs import Points, Sweep
from abm.runs.designs.designs import Grid
from abm.runs.files.experiment import Experiment
from abm.runs.files.faults import nearest
from abm.runs.running import Request
from abm.runs.sweeping.plan import Plan
from abm.runs.sweeping.work import Row

MOST_EXACT = 8
"""Groups of which all coalitions are run: 256 of them."""
KEY = 1
"""Of the random orders."""


@dataclass(frozen=True)
class Attribution:
    """What each group adds to the fall.

    values: a row a group, with its interval.  pairs: interactions, empty if sampled.  none,
    everyone: mean fall without any of the groups, and with all of them.
    """

    values: pd.DataFrame
    pairs: pd.DataFrame
    none: float
    everyone: float


class CoalitionRuns:
    """The runs that an attribution needs. orders: drawn at random; None if all coalitions count."""

    def __init__(
        self,
        request: Request,
        out: Path,
        groups: Sequence[str] = (),
        seeds: int = 20,
        samples: int | None = None,
    ) -> None:
        """Plan them. Raises UsageError for unknown groups, or too many for all coalitions.

        groups: by default all but noise traders who buy as often as they sell.  samples: orders.
        """
        experiment = request.read()
        self.players = _players(experiment, groups)
        self.orders: list[Order] | None = None
        if samples is not None:
            self.orders = permutations(self.players, samples, KEY)
        elif len(self.players) > MOST_EXACT:
            raise UsageError(
                f"{len(self.players)} groups have {2 ** len(self.players):,} coalitions: name"
                f" at most {MOST_EXACT} with --classes, or draw orders at random with --samples 20"
            )
        self.coalitions = subsets(self.players) if self.orders is None else coalitions(self.orders)
        self.plan = Plan(
            request,
            out / f"{request.folder}-attribution",
            (experiment.sweep or Sweep()).model_copy(
                update={"seeds": seeds, "without": (), "vary": {}, "design": Grid(kind="grid")}
            ),
            Points(
                [{"coalition": "+".join(sorted(each)) or "none"} for each in self.coalitions],
                [self._without(each) for each in self.coalitions],
            ),
        )

    def _without(self, coalition: Coalition) -> dict[str, int]:
        return {f"agents.{name}.count": 0 for name in self.players if name not in coalition}

    def attribution(self, rows: Mapping[str, Row]) -> Attribution:
        """Share the fall out, over the seeds of which every coalition was completed.

        Raises UsageError if there is no such seed.
        """
        falls = self._falls(rows)
        whole = np.all([~np.isnan(values) for values in falls.values()], axis=0)
        if not whole.any():
            raise UsageError("no day was completed with every coalition; see the failures above")
        game = {coalition: values[whole] for coalition, values in falls.items()}
        if self.orders is None:
            values, pairs = shapley_values(self.players, game), interactions(self.players, game)
        else:
            values, pairs = sampled_shapley(self.orders, game), pd.DataFrame()
        none, everyone = game[frozenset()].mean(), game[frozenset(self.players)].mean()
        return Attribution(values, pairs, float(none), float(everyone))

    def _falls(self, rows: Mapping[str, Row]) -> dict[Coalition, Values]:
        """Falls by seed of each coalition, NaN where a run failed."""
        return {
            coalition: np.array([_fall(rows.get(task.run)) for task in self.plan.tasks_of(cell)])
            for coalition, cell in zip(self.coalitions, self.plan.cells, strict=True)
        }


def _fall(row: Row | None) -> float:
    if row is None or row["status"] != "complete":
        return float("nan")
    fall = row.get("fall")
    # a mid that never fell has none
    return 0.0 if fall is None or fall != fall else float(fall)


def _players(experiment: Experiment, wanted: Sequence[str]) -> list[str]:
    groups = getattr(experiment, "agents", {})
    for name in wanted:
        if name not in groups:
            near = nearest(name, groups)
            hint = f"; did you mean '{near}'?" if near else ""
            raise UsageError(
                f"--classes: there is no group '{name}', only: {', '.join(groups)}{hint}"
            )
    found = list(dict.fromkeys(wanted)) or [
        name for name, group in groups.items() if not _is_background(group) and group.count > 0
    ]
    if not found:
        raise UsageError("no group to share the fall among; name some with --classes")
    return found


def _is_background(group: object) -> bool:
    """Whether these are noise traders who buy as often as they sell."""
    return getattr(group, "buy_probability", None) == 0.5
