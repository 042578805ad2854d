"""Tapes of simulated runs: a folder of a run, of seeds, or of a sweep that kept its records."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from abm.errors import UsageError
from abm.facts.aggressive import aggressive_orders
from abm.facts.lives import lives
from abm.facts.lob_bench.tape import Tape as BenchTape
from abm.facts.reading.books import of_reports
from abm.facts.tape import SETTLING, TABLES, Tape
from abm.records.live import LiveRun
from abm.records.resting_orders import resting_orders
from abm.records.results import is_unfinished, taped
from abm.records.run import Run, open_run
from abm.records.trading_time import TradingTime, trading_time
from abm.risk.run.frames import DAY, SELL, first_instrument, first_venue

_NEEDED = ("trades", "quotes", "depth")
ALL_POINTS = "runs at all points of the sweep are taken for days of one market"


def read_runs(folder: Path) -> Iterator[Tape]:
    """A tape a day of each run in a folder. UsageError where there is no run with records."""
    runs = _folders(folder)
    if not runs:
        raise UsageError(
            "there is no run with records in it",
            place=folder,
            remedy="give the folder of a run, of seeds, or of a sweep with keep: [trades, quotes,"
            " depth]",
        )
    together = (ALL_POINTS,) if (folder / "sweep.json").is_file() else ()
    for place in runs:
        for tape in read_run(open_run(place)):
            yield replace(tape, notes=tape.notes + together)


def _folders(folder: Path) -> list[Path]:
    if (folder / "run.json").is_file():
        return [folder]
    if (folder / "sweep.json").is_file():
        return [place for _, place in taped([folder / "tapes"])]
    found = {
        file.parent for file in folder.glob("*/run.json") if not is_unfinished(file.parent.name)
    }
    return sorted(found, key=lambda place: (len(place.name), place.name))


def read_run(run: Run | LiveRun, tables: Collection[str] = tuple(TABLES)) -> list[Tape]:
    """A tape a day of a run: of its first instrument, at the first venue that lists it.

    tables: that are needed; quotes always are, and others than these may be left out, for speed.
    """
    lacking = run.lacks(_NEEDED)
    if lacking:
        remedy = "run it with " + " ".join(f"--set record.{name}=true" for name in lacking)
        place = run.path if isinstance(run, Run) else run.name
        raise UsageError(f"it keeps no {', '.join(lacking)}", place=place, remedy=remedy)
    return _Place(run, {*tables, "quotes"}).tapes()


class _Place:
    """The records of one instrument at one venue of a run."""

    def __init__(self, run: Run | LiveRun, wanted: Collection[str]) -> None:
        self._run, self._wanted = run, wanted
        self._instrument, self._venue = first_instrument(run), first_venue(run)
        quotes = run.quotes[run.quotes["instrument"] == self._instrument]
        self._others = sorted(set(quotes["venue"].astype(str)) - {self._venue})
        self._classes, self._members = _classes(run) if "prints" in wanted else ({}, {})

    def tapes(self) -> list[Tape]:
        """A tape of each day on which there was continuous trading."""
        days = trading_time(self._run, self._venue).days()
        return [self._day(number, hours, len(days)) for number, hours in enumerate(days, 1)]

    def _day(self, number: int, hours: TradingTime, days: int) -> Tape:
        """One of the days, without its auctions and halts."""
        run = self._run
        start, end = int(hours.starts[0]), int(hours.ends[-1])
        name = f"{run.name}, seed {run.seed}"
        tape = Tape(
            name if days == 1 else f"{name}, day {number}",
            start,
            end,
            settled=start + SETTLING,
            tick_size=run.tick_size,
            members=self._members,
            notes=tuple(f"venue {self._venue} alone, without {name}" for name in self._others),
            with_book=None if run.lacks(["orders"]) else partial(self._with_book, start, end),
            **self._tables(start, end),
        )
        for halt in reversed(list(zip(hours.ends[:-1], hours.starts[1:], strict=True))):
            tape = tape.without(int(halt[0]), int(halt[1]))
        return tape

    def _with_book(self, start: int, end: int) -> BenchTape:
        return of_reports(self._here(self._run.orders, start, end), start + SETTLING)

    def _tables(self, start: int, end: int) -> dict[str, pd.DataFrame | None]:
        """The tables of the day from start to end, as far as the run kept their records."""

        def kept(
            names: set[str], record: str, table: Callable[[pd.DataFrame], pd.DataFrame]
        ) -> pd.DataFrame | None:
            if names.isdisjoint(self._wanted) or self._run.lacks([record]):
                return None
            return table(self._here(getattr(self._run, record), start, end))

        told = kept({"messages", "lives"}, "orders", resting_orders)
        return {
            "orders": kept({"orders"}, "trades", _orders),
            "quotes": kept({"quotes"}, "quotes", lambda rows: rows),
            "depth": kept({"depth"}, "depth", lambda rows: rows),
            "messages": told,
            "lives": None if told is None or "lives" not in self._wanted else lives(told),
            "prints": kept({"prints"}, "trades", self._prints) if self._classes else None,
            "inventories": kept({"inventories"}, "groups", _inventories),
            "parents": kept({"parents"}, "executions", _parents),
        }

    def _here(self, rows: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
        """The rows of a day, to its end, of this instrument and venue."""
        here = (rows["time"] // DAY == start // DAY) & (rows["time"] <= end)
        for column, value in (("instrument", self._instrument), ("venue", self._venue)):
            if column in rows:
                here &= rows[column] == value
        return rows[here]

    def _prints(self, trades: pd.DataFrame) -> pd.DataFrame:
        trades = trades[~trades["auction"].astype(bool)]
        return pd.DataFrame(
            {
                "time": trades["time"],
                "quantity": trades["quantity"],
                "maker": trades["maker_group"].astype(str).map(self._classes),
                "taker": trades["taker_group"].astype(str).map(self._classes),
            }
        )


def _classes(run: Run | LiveRun) -> tuple[dict[str, str], dict[str, int]]:
    """The class of each group, and the accounts of each class; none if there is no such record."""
    if run.lacks(["groups"]):
        return {}, {}
    groups = run.groups.drop_duplicates("group")
    names = groups["trader_class"].astype(str)
    members = groups["members"].groupby(names).sum()
    of_group = dict(zip(groups["group"].astype(str), names, strict=True))
    return of_group, {str(name): int(count) for name, count in members.items()}


def _orders(trades: pd.DataFrame) -> pd.DataFrame:
    trades = trades[~trades["auction"].astype(bool)]
    return aggressive_orders(
        pd.DataFrame(
            {
                "time": trades["time"],
                "sign": np.where(trades["side"] == SELL, -1, 1),
                "account": trades["taker"],
                "quantity": trades["quantity"],
                "price": trades["price"],
            }
        )
    )


def _inventories(groups: pd.DataFrame) -> pd.DataFrame:
    keys = ["time", "trader_class"]
    return groups.groupby(keys, observed=True)[["position"]].sum().reset_index()


def _parents(executions: pd.DataFrame) -> pd.DataFrame:
    columns = executions[["time", "start", "filled", "children"]]
    return columns.rename(columns={"filled": "quantity"})
