"""From groups, venues and a session to the arrays of a market that is about to open."""

import math
import zlib
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np

from abm.admission import check_sizes, endowment
from abm.agents.parameters import TraderParameters
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import CLOSED
from abm.kernel.book.prices import HIGHEST_PRICE, LOWEST_PRICE
from abm.kernel.compiling.decisions import Decision, decision_unit
from abm.kernel.compiling.fingerprint import called_by
from abm.kernel.compiling.jit import Unit, copied_rows, new_rows
from abm.kernel.market import loop, pulse, recording
from abm.kernel.market.market import (
    EVEN,
    NEWS,
    POISSON,
    RECORD,
    RECORD_OPTIONS,
    SESSION,
    TIMER,
    Market,
)
from abm.kernel.market.pulse import new_pulses
from abm.kernel.market.rules import HOOK
from abm.market.fields import nanoseconds
from abm.market.parameter_records import fill_record
from abm.market.session import Session
from abm.market.venue import Instrument
from abm.option_market import expiries, make_option_market
from abm.plan import Group, MarketPlan


def stream(name: str) -> np.uint64:
    """The first of the 2**32 random streams that belong to a name."""
    return np.uint64(zlib.crc32(name.encode())) << np.uint64(32)


def decisions(groups: Iterable[Group]) -> list[Unit]:
    """The decisions of groups that have compiled ones, each once."""
    found = dict.fromkeys(group.decision for group in groups)
    return [decision_unit(decision) for decision in found if decision is not None]


def assemble(plan: MarketPlan) -> Market:
    """The market of a plan, with its first events on the agenda.

    ValueError, with the number, for what is too large.
    """
    check_sizes(plan)
    count = sum(group.parameters.count for group in plan.groups.values())
    sizes = (len(plan.venues), len(plan.instruments), len(plan.groups), count)
    state = Market(*sizes, seed=plan.seed)
    _list_venues(plan, state)
    _set_fundamentals(plan, state)
    for number, group in enumerate(plan.groups.values()):
        _admit(state, number, group)
        _tell(state.groups[number], group.parameters)
        state.decisions[number] = _address_of(group, plan)
        state.groups[number]["in_python"] = state.decisions[number] == 0
        _remember(plan, state, group)
        _endow(plan, state, number, group)
    _impose_rules(plan, state)
    make_option_market(plan, state)
    _watch_pulse(plan, state)
    _schedule(plan, state)
    _open_option_accounts(plan, state)
    return state


def _address_of(group: Group, plan: MarketPlan) -> int:
    """Where the compiled decision of a group stands; 0 if it decides in Python."""
    if plan.plain or group.decision is None:
        return 0
    return decision_unit(group.decision).built(plan.checked).address


def _list_venues(plan: MarketPlan, state: Market) -> None:
    names = list(plan.instruments)
    venues = plan.venues.values()
    for listing, book, venue in zip(state.listings, state.books.books, venues, strict=True):
        instrument = plan.instruments[venue.instrument]
        listing["instrument"] = names.index(venue.instrument)
        for price in ("bid_price", "ask_price", "mid"):
            listing[price] = instrument.ticks
        book["last_price"] = instrument.ticks
        book["lowest_price"], book["highest_price"] = LOWEST_PRICE, HIGHEST_PRICE
        book["phase"] = CLOSED


def _set_fundamentals(plan: MarketPlan, state: Market) -> None:
    for value, (name, instrument) in zip(state.fundamentals, plan.instruments.items(), strict=True):
        value["fundamental"] = instrument.price / instrument.tick_size
        value["news"] = instrument.news_step
        value["drift"] = instrument.per_news(instrument.news_drift)
        value["jumps"] = instrument.per_news(instrument.jumps)
        value["jump_size"] = instrument.jump_size
        value["jumps_up"] = instrument.jumps_up
        value["freedom"] = instrument.news_freedom
        value["clustering"] = instrument.news_clustering
        value["persistence"] = 0.5 ** (instrument.news_interval / instrument.news_half_life)
        value["u_shape"] = instrument.news_u_shape
        value["interval"] = nanoseconds(instrument.news_interval)
        _set_stress(value, instrument)
        value["stream"] = stream(f"news of {name}")


def _set_stress(value: np.void, instrument: Instrument) -> None:
    stress = instrument.stress
    value["stress_start"] = nanoseconds(stress.start)
    value["stress_length"] = nanoseconds(stress.length)
    value["stress_volatility"], value["stress_activity"] = stress.volatility, stress.activity
    value["stress_drift"] = math.log1p(-stress.fall) * instrument.news_interval / stress.length


def _admit(state: Market, number: int, group: Group) -> None:
    """Give the members of a group their rows and their random streams."""
    count = group.parameters.count
    rows = state.traders[group.first : group.first + count]
    rows["group"], rows["row"] = number, np.arange(count)
    rows["stream"] = stream(group.name) + np.arange(count, dtype=np.uint64)


def _tell(record: np.void, parameters: TraderParameters) -> None:
    """Tell the loop when a group wakes and how far away it is."""
    record["latency"] = nanoseconds(parameters.latency.fixed)
    record["extra_latency"] = 1e9 * parameters.latency.extra
    record["wake_interval"] = 1e9 * parameters.wake_interval
    record["u_shape"] = parameters.u_shape
    record["wake_law"] = EVEN if parameters.wake_law == "even" else POISSON


def _remember(plan: MarketPlan, state: Market, group: Group) -> None:
    """Make the memories, the parameters and the tables of a group."""
    members = new_rows(group.parameters.count, group.trader.state_dtype(*group.chosen))
    params = fill_record(group.parameters, group.trader.params_dtype(*group.chosen))
    tables = group.trader.prepare(group.parameters, plan, members)
    instrument = plan.instrument_of(group.book)
    for name, policy in group.policies.items():
        params[name] = policy.row(instrument)
        policy.prepare(members[name], instrument, plan.session)
    for name, table in tables.items():
        params[f"{name}_count"] = len(table)
    state.memories.append(members)
    state.parameters.append(params)
    state.tables.append({name: copied_rows(table) for name, table in tables.items()})


def _endow(plan: MarketPlan, state: Market, number: int, group: Group) -> None:
    """Give each trader what it has at the open, in what its (first) book trades."""
    book, instruments = group.book, len(plan.instruments)
    position, cash = endowment(group, plan)
    instrument = int(state.listings["instrument"][book])
    last = group.first + group.parameters.count
    accounts = state.accounts.reshape(-1, instruments)[group.first : last, instrument]
    accounts["position"], accounts["cash"] = position, cash
    group_account = state.group_accounts[number * instruments + instrument]
    group_account["position"] = position * group.parameters.count
    group_account["cash"] = cash * group.parameters.count


def _impose_rules(plan: MarketPlan, state: Market) -> None:
    """Hang the rules on the books at which they hold, each after those named before it."""
    hooks: list[np.ndarray] = []
    for number, rule in enumerate(plan.rules.values()):
        books = plan.books_of(rule)
        memory, params = new_rows(len(books), rule.memory), new_rows(len(books), rule.dtype())
        units = {moment: unit.built(plan.checked) for moment, unit in rule.units().items()}
        for row, book in enumerate(books):
            instrument = plan.instrument_of(book)
            params[row : row + 1] = rule.row(instrument)
            rule.prepare(memory[row : row + 1], instrument, plan.session)
            rule.publish(state.listings[book], state.books.books[book], instrument)
            timer = len(hooks) + list(units).index("on_timer") if "on_timer" in units else NONE
            for moment, unit in units.items():
                hook = np.zeros(1, HOOK)
                hook["rule"], hook["row"], hook["book"] = number, row, book
                hook["next"], hook["timer"] = NONE, timer
                if moment != "on_timer":
                    _chain(state.listings[book : book + 1], moment, hooks, len(hooks))
                hooks.append(hook)
                state.calls.append(unit.address)
        state.rule_memories.append(memory)
        state.rule_parameters.append(params)
    state.hooks = copied_rows(np.concatenate([np.zeros(0, HOOK), *hooks]))
    state.header["hook_count"] = len(hooks)


def _chain(listing: np.ndarray, moment: str, hooks: list[np.ndarray], at: int) -> None:
    """Put a hook behind the others of its book and moment."""
    last = int(listing[moment][0])
    if last == NONE:
        listing[moment] = at
        return
    while hooks[last]["next"][0] != NONE:
        last = int(hooks[last]["next"][0])
    hooks[last]["next"] = at


def _watch_pulse(plan: MarketPlan, state: Market) -> None:
    """Have the pulse of the books kept, if anybody watches it."""
    mids, close_time = state.listings["mid"], plan.session.close_time
    state.pulses = new_pulses(mids, plan.horizons, close_time)
    state.header["has_pulse"] = any(map(_watches_pulse, plan.groups.values()))


def _watches_pulse(group: Group) -> bool:
    """Whether the class says so, or its decision calls a function of the pulse."""
    decision = group.decision
    return group.trader.watches_pulse or (decision is not None and _calls_pulse(decision))


@cache
def _calls_pulse(decision: Decision) -> bool:
    return any(f.__module__ == pulse.__name__ for f in called_by(decision.wake))


def _open_option_accounts(plan: MarketPlan, state: Market) -> None:
    """Value the options, give those who open hedged their hedge, and note what each account has."""
    if len(state.option_accounts) + len(state.series) == 0:
        return
    recording.value_all_option_accounts(state.header[0])
    groups = list(plan.groups.values())
    for option_account in state.option_accounts:
        group = groups[int(option_account["group"])]
        lots = -math.floor(option_account["delta"] + 0.5) if group.trader.opens_hedged else 0
        account = option_account["trader"] * len(plan.instruments) + option_account["instrument"]
        group_account = (
            option_account["group"] * len(plan.instruments) + option_account["instrument"]
        )
        state.accounts["position"][account] += lots
        state.group_accounts["position"][group_account] += lots
        worth = state.accounts["position"][account] * state.listings["mid"][option_account["book"]]
        option_account["bought_at_mid"] = worth
        option_account["opening"] = (
            worth + state.accounts["cash"][account] + option_account["value"]
        )


def _schedule(plan: MarketPlan, state: Market) -> None:
    """Put the session's turns, the first wake-ups, recordings, expiries and news on the agenda."""
    header, session = state.header[0], plan.session
    header["now"] = session.start_time
    header["open_time"], header["close_time"] = session.open_time, session.close_time
    header["open_call"] = session.open_time - session.start_time
    header["record_interval"] = nanoseconds(plan.record_interval)
    header["option_interval"] = nanoseconds(plan.option_interval)
    header["keep_orders"] = plan.record_orders
    turns, all_series, news = (
        list(session.turns()),
        expiries(state),
        list(_first_news(state, session)),
    )
    state.make_room(len(turns) + len(state.traders) + len(all_series) + len(news) + 2)
    for number, turn in enumerate(turns):
        loop.schedule(state.header[0], turn.time, SESSION, number)
    for at in np.flatnonzero(state.hooks["timer"] == np.arange(len(state.hooks))):
        state.hooks["due"][at] = state.hooks["arranged"][at] = session.start_time
        loop.schedule(state.header[0], session.start_time, TIMER, at)
    loop.wake_all(state.header[0], 0, len(state.traders), session.start_time)
    loop.schedule(state.header[0], session.start_time, RECORD, 0)
    if len(state.option_accounts):
        loop.schedule(state.header[0], session.start_time, RECORD_OPTIONS, 0)
    for time, kind, payload in (*all_series, *news):
        loop.schedule(state.header[0], time, kind, payload)


def _first_news(state: Market, session: Session) -> Iterator[tuple[int, int, int]]:
    """Of each instrument that news move: (time, kind, instrument) of the first."""
    for number, value in enumerate(state.fundamentals):
        moves = (value[each] != 0 for each in ("news", "drift", "jumps", "stress_drift"))
        if any(moves):
            value["next_news"] = session.open_time + int(value["interval"])
            yield int(value["next_news"]), NEWS, number
