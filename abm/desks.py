"""From chains and groups to the arrays of the option market: lines, surfaces, desks, holdings."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from abm.kernel.book.book import NONE
from abm.kernel.compiling.jit import copied_rows, new_rows
from abm.kernel.market.market import EXPIRY, Market
from abm.kernel.options.options import CHAIN, DESK, LINE, OPTION_QUOTE
from abm.kernel.options.parents import PARENT
from abm.kernel.pricing.surfaces import SLICE
from abm.market.contracts import Option
from abm.market.venue import Instrument
from abm.plan import Group, MarketPlan

TERMS = ("instrument", "sign", "strike", "expiry")
"""What makes an option the same as another, whichever venue values it."""

Terms = tuple[int, int, float, int]


def _opening(group: Group) -> Iterable[Option]:
    """The options with which each member of a group begins."""
    return getattr(group.parameters, "options", ())


def _desk_groups(plan: MarketPlan) -> list[tuple[int, Group]]:
    numbered = enumerate(plan.groups.values())
    return [(number, group) for number, group in numbered if group.trader.desk]


def make_desks(plan: MarketPlan, state: Market) -> None:
    """Give the market its lines, chains, slices and desks, and the desks what they begin with."""
    state.lines = copied_rows(_lines(plan, state))
    state.chains, state.slices = map(copied_rows, _chains(plan, state))
    state.desks = copied_rows(_desks(plan, state))
    state.holdings = new_rows(len(state.desks) * len(state.lines), np.int64)
    state.option_quotes = new_rows(len(state.holdings), OPTION_QUOTE)
    state.parents = new_rows(len(state.desks), PARENT)
    header = state.header[0]
    header["line_count"], header["series"] = len(state.lines), len(state.lines)
    header["loose_count"] = np.sum(state.lines["chain"] == NONE)
    header["chain_count"], header["desk_count"] = len(state.chains), len(state.desks)
    header["rate"] = plan.rate
    _fill_holdings(plan, state)


def expiries(state: Market) -> list[tuple[int, int, int]]:
    """What is to be put on the agenda: (time, kind, line) of each expiry."""
    return [(int(line["expiry"]), EXPIRY, row) for row, line in enumerate(state.lines)]


# lines and chains


def _lines(plan: MarketPlan, state: Market) -> np.ndarray:
    """Contracts between two parties first, then the lines of the chains."""
    venues = list(plan.venues)
    parts = []
    for number, chain in enumerate(plan.chains.values()):
        book, instrument = venues.index(chain.venue), plan.instrument_at(chain.venue)
        parts.append(chain.lines(number, book, instrument, plan.session))
    listed = np.concatenate([np.zeros(0, LINE), *parts])
    listed["instrument"] = state.listings["instrument"][listed["book"]]
    lines = np.concatenate([_loose(plan, state, listed), listed])
    lines["series"] = np.arange(1, len(lines) + 1)
    return lines


def _loose(plan: MarketPlan, state: Market, listed: np.ndarray) -> np.ndarray:
    """LINE rows of the options held at the open that no chain lists, each once."""
    rows: dict[tuple[Any, ...], np.ndarray] = {}
    for _, group in _desk_groups(plan):
        book = group.book
        for option in _opening(group):
            terms = _terms(option, book, plan, state)
            if _find(listed, terms) is None:
                key = (terms, book, group.parameters.volatility)  # type: ignore[attr-defined]
                rows.setdefault(key, _loose_row(*key))
    return np.concatenate([np.zeros(0, LINE), *rows.values()])


def _loose_row(terms: Terms, book: int, volatility: float) -> np.ndarray:
    row = np.zeros(1, LINE)
    row["chain"], row["book"], row["listed"] = NONE, book, 1
    for name, value in zip(TERMS, terms, strict=True):
        row[name] = value
    row["own_volatility"] = volatility
    return row


def _terms(option: Option, book: int, plan: MarketPlan, state: Market) -> Terms:
    strike = option.strike_ticks(plan.instrument_of(book))
    instrument = int(state.listings["instrument"][book])
    return instrument, option.sign, strike, option.expiry_time(plan.session)


def _find(lines: np.ndarray, terms: Terms) -> int | None:
    """The line with these terms."""
    same = np.all([lines[n] == t for n, t in zip(TERMS, terms, strict=True)], axis=0)
    return int(np.flatnonzero(same)[0]) if same.any() else None


def _chains(plan: MarketPlan, state: Market) -> tuple[np.ndarray, np.ndarray]:
    chains, slices = [np.zeros(0, CHAIN)], [np.zeros(0, SLICE)]
    for number, chain in enumerate(plan.chains.values()):
        book = list(plan.venues).index(chain.venue)
        row = chain.row(book, plan.instrument_at(chain.venue), plan.session)
        row["first"] = np.flatnonzero(state.lines["chain"] == number)[0]
        row["slices"] = sum(map(len, slices))
        chains.append(row)
        slices.append(chain.surface.rows())
    return np.concatenate(chains), np.concatenate(slices)


# desks


def _desks(plan: MarketPlan, state: Market) -> np.ndarray:
    parts = [np.zeros(0, DESK)]
    for number, group in _desk_groups(plan):
        book = group.book
        rows = np.zeros(group.parameters.count, DESK)
        rows["trader"], rows["group"] = np.array(group.numbers), number
        rows["book"], rows["instrument"] = book, state.listings["instrument"][book]
        rows["makes"] = rows["quotes"] = group.trader.makes_options
        _begin(rows, plan.instrument_of(book), plan)
        parts.append(rows)
    desks = np.concatenate(parts)
    state.traders["desk"][desks["trader"]] = np.arange(len(desks))
    return desks


def _begin(rows: np.ndarray, instrument: Instrument, plan: MarketPlan) -> None:
    rows["tick_value"] = instrument.tick_value
    rows["accrued"] = plan.session.open_time


def _fill_holdings(plan: MarketPlan, state: Market) -> None:
    """Give the desks the options of their opening positions."""
    held = state.holdings.reshape(len(state.desks), len(state.lines))
    for number, group in _desk_groups(plan):
        desks = np.flatnonzero(state.desks["group"] == number)
        for option in _opening(group):
            line = _line_of(option, group, plan, state)
            held[desks, line] += option.quantity
            if group.trader.makes_options:
                state.lines["dealers"][line] += option.quantity * len(desks)


def _line_of(option: Option, group: Group, plan: MarketPlan, state: Market) -> int:
    lines, book = state.lines, group.book
    terms = _terms(option, book, plan, state)
    listed = _find(lines[lines["chain"] != NONE], terms)
    if listed is not None:
        return listed + int(np.sum(lines["chain"] == NONE))
    volatility = group.parameters.volatility  # type: ignore[attr-defined]
    own = (lines["own_volatility"] == volatility) & (lines["book"] == book)
    return int(np.flatnonzero(own)[_find(lines[own], terms)])
