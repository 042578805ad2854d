"""From chains and groups to the arrays of the option market."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from abm.kernel.book.book import NONE
from abm.kernel.compiling.jit import copied_rows, new_rows
from abm.kernel.market.market import EXPIRY, Market
from abm.kernel.options.options import CHAIN, OPTION_ACCOUNT, OPTION_QUOTE, SERIES
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


def _option_groups(plan: MarketPlan) -> list[tuple[int, Group]]:
    numbered = enumerate(plan.groups.values())
    return [(number, group) for number, group in numbered if group.trader.has_option_account]


def make_option_market(plan: MarketPlan, state: Market) -> None:
    """Give the market its series, chains and option accounts, and these what they begin with."""
    state.series = copied_rows(_series(plan, state))
    state.chains, state.slices = map(copied_rows, _chains(plan, state))
    state.option_accounts = copied_rows(_option_accounts(plan, state))
    state.holdings = new_rows(len(state.option_accounts) * len(state.series), np.int64)
    state.option_quotes = new_rows(len(state.holdings), OPTION_QUOTE)
    state.parents = new_rows(len(state.option_accounts), PARENT)
    header = state.header[0]
    header["series_count"], header["latest_series"] = len(state.series), len(state.series)
    header["unlisted_count"] = np.sum(state.series["chain"] == NONE)
    header["chain_count"], header["option_account_count"] = (
        len(state.chains),
        len(state.option_accounts),
    )
    header["rate"] = plan.rate
    _fill_holdings(plan, state)


def expiries(state: Market) -> list[tuple[int, int, int]]:
    """What is to be put on the agenda: (time, kind, series) of each expiry."""
    return [(int(series["expiry"]), EXPIRY, row) for row, series in enumerate(state.series)]


# series and chains


def _series(plan: MarketPlan, state: Market) -> np.ndarray:
    """Contracts between two parties first, then the series of the chains."""
    venues = list(plan.venues)
    parts = []
    for number, chain in enumerate(plan.chains.values()):
        book, instrument = venues.index(chain.venue), plan.instrument_at(chain.venue)
        parts.append(chain.series(number, book, instrument, plan.session))
    listed = np.concatenate([np.zeros(0, SERIES), *parts])
    listed["instrument"] = state.listings["instrument"][listed["book"]]
    all_series = np.concatenate([_unlisted(plan, state, listed), listed])
    all_series["number"] = np.arange(1, len(all_series) + 1)
    return all_series


def _unlisted(plan: MarketPlan, state: Market, listed: np.ndarray) -> np.ndarray:
    """SERIES rows of the options held at the open that no chain lists, each once."""
    rows: dict[tuple[Any, ...], np.ndarray] = {}
    for _, group in _option_groups(plan):
        book = group.book
        for option in _opening(group):
            terms = _terms(option, book, plan, state)
            if _find(listed, terms) is None:
                key = (terms, book, group.parameters.volatility)  # type: ignore[attr-defined]
                rows.setdefault(key, _unlisted_row(*key))
    return np.concatenate([np.zeros(0, SERIES), *rows.values()])


def _unlisted_row(terms: Terms, book: int, volatility: float) -> np.ndarray:
    row = np.zeros(1, SERIES)
    row["chain"], row["book"], row["listed"] = NONE, book, 1
    for name, value in zip(TERMS, terms, strict=True):
        row[name] = value
    row["own_volatility"] = volatility
    return row


def _terms(option: Option, book: int, plan: MarketPlan, state: Market) -> Terms:
    strike = option.strike_ticks(plan.instrument_of(book))
    instrument = int(state.listings["instrument"][book])
    return instrument, option.sign, strike, option.expiry_time(plan.session)


def _find(all_series: np.ndarray, terms: Terms) -> int | None:
    """The series with these terms."""
    same = np.all([all_series[n] == t for n, t in zip(TERMS, terms, strict=True)], axis=0)
    return int(np.flatnonzero(same)[0]) if same.any() else None


def _chains(plan: MarketPlan, state: Market) -> tuple[np.ndarray, np.ndarray]:
    chains, slices = [np.zeros(0, CHAIN)], [np.zeros(0, SLICE)]
    for number, chain in enumerate(plan.chains.values()):
        book = list(plan.venues).index(chain.venue)
        row = chain.row(book, plan.instrument_at(chain.venue), plan.session)
        row["first"] = np.flatnonzero(state.series["chain"] == number)[0]
        row["slices"] = sum(map(len, slices))
        chains.append(row)
        slices.append(chain.surface.rows())
    return np.concatenate(chains), np.concatenate(slices)


# option accounts


def _option_accounts(plan: MarketPlan, state: Market) -> np.ndarray:
    parts = [np.zeros(0, OPTION_ACCOUNT)]
    for number, group in _option_groups(plan):
        book = group.book
        rows = np.zeros(group.parameters.count, OPTION_ACCOUNT)
        rows["trader"], rows["group"] = np.array(group.numbers), number
        rows["book"], rows["instrument"] = book, state.listings["instrument"][book]
        rows["makes"] = rows["quotes"] = group.trader.makes_options
        _begin(rows, plan.instrument_of(book), plan)
        parts.append(rows)
    option_accounts = np.concatenate(parts)
    state.traders["option_account"][option_accounts["trader"]] = np.arange(len(option_accounts))
    return option_accounts


def _begin(rows: np.ndarray, instrument: Instrument, plan: MarketPlan) -> None:
    rows["tick_value"] = instrument.tick_value
    rows["accrued"] = plan.session.open_time


def _fill_holdings(plan: MarketPlan, state: Market) -> None:
    """Give the option accounts the options of their opening positions."""
    held = state.holdings.reshape(len(state.option_accounts), len(state.series))
    for number, group in _option_groups(plan):
        option_accounts = np.flatnonzero(state.option_accounts["group"] == number)
        for option in _opening(group):
            series = _series_of(option, group, plan, state)
            held[option_accounts, series] += option.quantity
            if group.trader.makes_options:
                state.series["dealers"][series] += option.quantity * len(option_accounts)


def _series_of(option: Option, group: Group, plan: MarketPlan, state: Market) -> int:
    all_series, book = state.series, group.book
    terms = _terms(option, book, plan, state)
    listed = _find(all_series[all_series["chain"] != NONE], terms)
    if listed is not None:
        return listed + int(np.sum(all_series["chain"] == NONE))
    volatility = group.parameters.volatility  # type: ignore[attr-defined]
    own = (all_series["own_volatility"] == volatility) & (all_series["book"] == book)
    return int(np.flatnonzero(own)[_find(all_series[own], terms)])
