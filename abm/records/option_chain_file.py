"""Option chains from CSV files: a row an option, or a row a strike with both call and put."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from abm.errors import UsageError
from abm.market.fields import LARGEST, MOST_DAYS
from abm.market.quotes.quoted_chain import QuotedChain, QuotedExpiry

QUOTES = ("bid", "ask", "open_interest")
KINDS = {"c": "call", "call": "call", "p": "put", "put": "put"}
OF_A_CHAIN = ("spot", "forward", "rate")
"""What may be told once an expiry, or with each row."""
MOST_RATE = 10.0
"""The highest rate, and below 0 the lowest: a year, continuously compounded."""
OURS = (
    *("date", "expiry", "strike", "type", *QUOTES, *OF_A_CHAIN),
    *(f"{kind}_{name}" for kind in ("call", "put") for name in QUOTES),
)
"""Names of columns."""

_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


@dataclass(frozen=True)
class ChainFile:
    """A CSV file of a chain, and what it does not tell.

    columns: theirs by our names, where they differ.  date: of the quotes; by default of the column
    date, or the one in the name of the file.  spot, forward, rate: before those of the file.
    """

    path: Path
    columns: Mapping[str, str]
    date: datetime.date | None = None
    spot: float | None = None
    forward: float | None = None
    rate: float | None = None

    def read(self) -> QuotedChain:
        """The chain. UsageError if the file is not one, with the line at which it goes wrong."""
        for name in OF_A_CHAIN:
            self._check_told(name)
        table = self._table()
        date = self.date or self._date(table)
        quotes = self._quotes(table)
        expiries, past = list[QuotedExpiry](), list[str]()
        for label, rows in quotes.groupby("expiry", sort=True):
            day = self._day(str(label), int(rows["line"].iloc[0]))
            if day > date:
                expiries.append(self._expiry(str(label), day, date, rows))
            else:
                past.append(str(label))
        if not expiries:
            self._wrong(f"no expiry is after {date}", "give the date of the quotes with --date")
        expiries.sort(key=lambda expiry: expiry.days)
        return QuotedChain(date, tuple(expiries), tuple(past))

    def _check_told(self, name: str) -> None:
        value = getattr(self, name)
        low, most = (-MOST_RATE, MOST_RATE) if name == "rate" else (0.0, LARGEST)
        if value is None or (low <= value <= most and (value or name == "rate")):
            return
        of = f"from {low:g}" if name == "rate" else "above 0,"
        remedy = f"give a number {of} to {most:g}"
        raise UsageError(f"{value:g} is no {name}", place=f"--{name}", remedy=remedy)

    def _table(self) -> pd.DataFrame:
        """The file with our names for columns, as text, with the number of each line."""
        try:
            table = pd.read_csv(self.path, dtype=str, keep_default_na=False, skip_blank_lines=False)
        except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
            self._wrong(str(error).strip(), "give a CSV with a heading")
        except OSError as error:
            self._wrong(str(error.strerror), "give a CSV file")
        for ours, theirs in self.columns.items():
            if ours not in OURS:
                self._wrong(f"no column is called {ours!r} here", "use " + ", ".join(OURS))
            if theirs not in table:
                self._wrong(f"there is no column {theirs!r} for {ours}", _known(table))
        hidden = [
            name for name in self.columns if name in table and name not in self.columns.values()
        ]
        table = table.drop(columns=hidden)
        table = table.rename(columns={theirs: ours for ours, theirs in self.columns.items()})
        blank = table.fillna("").apply(lambda column: column.str.strip() == "").all(axis=1)
        numbered = table.assign(line=np.arange(2, len(table) + 2))
        told: pd.DataFrame = numbered[~blank].reset_index(drop=True)
        return told

    def _quotes(self, table: pd.DataFrame) -> pd.DataFrame:
        """A row an option: line, expiry, strike, type, bid, ask, open_interest, spot, ..."""
        wide = "type" not in table and any(f"{kind}_bid" in table for kind in ("call", "put"))
        kinds = ("call", "put") if wide else ("",)
        prefixes = [f"{kind}_" if kind else "" for kind in kinds]
        needed = ["expiry", "strike", *([] if wide else ["type"])]
        needed += [prefix + name for prefix in prefixes for name in ("bid", "ask")]
        for name in needed:
            if name not in table:
                remedy = f"name it with --columns {name}=COLUMN; {_known(table)}"
                self._wrong(f"there is no column for {name}", remedy)
        if table.empty:
            self._wrong("there are no quotes", "give a row an option, or a row a strike")
        parts = []
        for kind, prefix in zip(kinds, prefixes, strict=True):
            part = table[["line"]].assign(expiry=table["expiry"].str.strip())
            part["strike"] = self._numbers(table, "strike", above=0)
            part["type"] = kind or self._types(table)
            for name in QUOTES:
                part[name] = self._numbers(table, prefix + name, least=0)
            for name in OF_A_CHAIN:
                part[name] = self._numbers(table, name)
            parts.append(part)
        quotes = pd.concat(parts, ignore_index=True).fillna({"bid": 0.0, "ask": 0.0})
        quotes.loc[quotes["ask"] == 0, "bid"] = 0.0  # who only bids quotes no price to fit
        self._check_quotes(quotes)
        return quotes

    def _check_quotes(self, quotes: pd.DataFrame) -> None:
        crossed = quotes[quotes["bid"] > quotes["ask"]]
        if len(crossed):
            row = crossed.iloc[0]
            problem = (
                f"the {row['type']} of {row['expiry']} at {row['strike']:g} is bid {row['bid']:g}"
                f" above its ask {row['ask']:g}"
            )
            self._wrong(problem, "mend or remove the crossed quote", int(row["line"]))
        twice = quotes[quotes.duplicated(["expiry", "strike", "type"])]
        if len(twice):
            row = twice.iloc[0]
            problem = f"the {row['type']} of {row['expiry']} at {row['strike']:g} is there twice"
            remedy = "tell series of one day apart in the expiry, as in 2022-03-18w"
            self._wrong(problem, remedy, int(row["line"]))

    def _types(self, table: pd.DataFrame) -> pd.Series:
        types = table["type"].str.strip().str.lower().map(KINDS)
        if types.isna().any():
            at = int(np.argmax(types.isna()))
            problem = f"{table['type'].iloc[at]!r} is no type of an option"
            self._wrong(problem, "write call or put, C or P", int(table["line"].iloc[at]))
        return types

    def _numbers(
        self, table: pd.DataFrame, name: str, least: float = -np.inf, above: float = -np.inf
    ) -> pd.Series:
        """A column of numbers; NaN where it is empty, or where there is no such column."""
        if name not in table:
            return pd.Series(np.nan, table.index)
        text = table[name].str.strip()
        numbers = pd.to_numeric(text, errors="coerce").astype(np.float64)
        empty = (text == "") & (above == -np.inf)
        wrong = ~empty & ~((numbers.abs() <= LARGEST) & (numbers >= least) & (numbers > above))
        if wrong.any():
            at = int(np.argmax(wrong))
            bound = "above 0" if above == 0 else "from 0 on" if least == 0 else "either way"
            remedy = f"write a number {bound}, up to {LARGEST:g}"
            self._wrong(f"{name} is {text.iloc[at]!r}", remedy, int(table["line"].iloc[at]))
        return numbers

    def _date(self, table: pd.DataFrame) -> datetime.date:
        remedy = "give the date of the quotes with --date 2022-02-04"
        if "date" in table and len(table):
            dates = table["date"].str.strip().unique()
            if len(dates) > 1:
                self._wrong(f"the quotes are of {len(dates)} dates", "give one date a file")
            return self._day(str(dates[0]), 2)
        found = _DATE.search(self.path.name)
        if found is None:
            self._wrong("neither a column date nor the file's name tells the day", remedy)
        return self._day(found.group(), None)

    def _day(self, text: str, line: int | None) -> datetime.date:
        """The date that a text begins with."""
        found = _DATE.match(text)
        try:
            if found is None:
                raise ValueError
            return datetime.date(*map(int, found.groups()))
        except ValueError:
            self._wrong(f"{text!r} is no date", "write it as 2022-03-18", line)

    def _expiry(
        self, name: str, day: datetime.date, date: datetime.date, rows: pd.DataFrame
    ) -> QuotedExpiry:
        trading_days = float(max(int(np.busday_count(date, day)), 1))
        if trading_days > MOST_DAYS:
            remedy = f"leave out what is {MOST_DAYS:,} trading days ahead or more"
            self._wrong(f"{name} is {trading_days:,.0f} ahead", remedy, int(rows["line"].iloc[0]))
        table = rows.pivot(index="strike", columns="type", values=list(QUOTES))
        quoted: dict[str, Any] = {
            f"{kind}_{quote}": table[quote][kind].to_numpy(np.float64)
            if kind in table[quote]
            else np.full(len(table), np.nan)
            for kind in ("call", "put")
            for quote in QUOTES
        }
        prices = {key: np.nan_to_num(quoted[key]) for key in quoted if "interest" not in key}
        known: dict[str, Any] = {what: self._told(what, rows) for what in OF_A_CHAIN}
        return QuotedExpiry(
            name=name,
            trading_days=trading_days,
            days=float((day - date).days),
            strike=table.index.to_numpy(np.float64),
            **quoted | prices | known,
        )

    def _told(self, what: str, rows: pd.DataFrame) -> float | None:
        """Spot, forward or rate: as given, or as the file has it, None if neither."""
        given: float | None = getattr(self, what)
        if given is not None:
            return given
        known = np.unique(rows[what].dropna().to_numpy(np.float64))
        if len(known) > 1:
            line = int(rows["line"].iloc[0])
            self._wrong(
                f"{what} differs among the quotes of {rows['expiry'].iloc[0]}",
                f"give one with --{what}",
                line,
            )
        return float(known[0]) if len(known) else None

    def _wrong(self, problem: str, remedy: str, line: int | None = None) -> NoReturn:
        place = self.path if line is None else f"{self.path}:{line}"
        raise UsageError(problem, place=place, remedy=remedy)


def _known(table: pd.DataFrame) -> str:
    return "it has: " + ", ".join(map(str, table.columns))
