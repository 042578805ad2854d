"""What a market takes: groups that can trade in it, and no more of anything than has room."""

import numpy as np

from abm.agents.trader import Trader
from abm.kernel.compiling.fingerprint import called_by
from abm.kernel.market.money import MOST_MONEY
from abm.market import checks
from abm.plan import Group, MarketPlan
from abm.rules.rule import Rule

MOST = {
    "venues": 1_000,
    "instruments": 1_000,
    "groups": 32_767,
    "traders": 100_000_000,
    "accounts (traders times instruments)": 400_000_000,
    "option series": 1_000_000,
    "rules": 100,
    "option positions (option accounts times series)": 100_000_000,
}
"""As many as a market can have, at what each takes: a venue 3 MiB, a group a number of two bytes, a
trader 64 bytes, an account 24, an option position 40."""

_OF_AN_OPTION_ACCOUNT = frozenset(
    {"own_option_account", "post_quote", "trade_option", "take_over", "aim_at", "finish"}
)
"""Words of the vocabulary that mean the option account of the trader whose turn it is."""


def check_group(group: Group, plan: MarketPlan) -> None:
    """ValueError for a group that cannot decide, or not where it is; TypeError for its memory."""
    trader, name = group.trader, group.trader.__name__
    if _is_idle(trader):
        raise ValueError(f"{name} defines neither a wake nor a step")
    if not isinstance(trader.memory, np.dtype) or trader.memory.hasobject:
        raise TypeError(f"{name}.memory must be a record of numbers, see abm.agents.trader.record")
    checks.numbered("book", group.book, plan.venues)
    if not trader.has_option_account and (words := _of_an_option_account(group)):
        raise ValueError(
            f"{name} needs an option account for {', '.join(words)}: say"
            " has_option_account = True in its class"
        )
    endowment(group, plan)


def endowment(group: Group, plan: MarketPlan) -> tuple[int, int]:
    """What each member has at the open: lots, and ticks x lots. ValueError if it is too much."""
    most = MOST_MONEY // max(group.parameters.count, 1)
    try:
        held = group.trader.endowment(group.parameters, plan.instrument_of(group.book))
    except OverflowError:
        raise ValueError(f"group {group.name!r} holds more than {most} ticks x lots each") from None
    for what, amount in zip(("position (lots)", "cash (ticks x lots)"), held, strict=True):
        checks.whole(f"{what} of each in group {group.name!r}", amount, -most, most)
    return held


def check_rule(name: str, rule: Rule, plan: MarketPlan) -> None:
    """ValueError if a rule is of a venue that there is not, or a number of it is absurd there."""
    for venue in rule.venues:
        checks.named(f"rule {name!r}: venue", venue, plan.venues)
    for book in plan.books_of(rule):
        try:
            rule.row(plan.instrument_of(book))
        except ValueError as error:
            venue = list(plan.venues)[book]
            raise ValueError(f"rule {name!r} at venue {venue!r}: {error}") from None


def check_sizes(plan: MarketPlan) -> None:
    """ValueError for a market that has too many of something."""
    groups = plan.groups.values()
    traders = sum(group.parameters.count for group in groups)
    series = sum(chain.count for chain in plan.chains.values())
    series += sum(len(getattr(group.parameters, "options", ())) for group in groups)
    option_accounts = sum(
        group.parameters.count for group in groups if group.trader.has_option_account
    )
    sizes = (
        len(plan.venues),
        len(plan.instruments),
        len(groups),
        traders,
        traders * len(plan.instruments),
        series,
        len(plan.rules),
        option_accounts * series,
    )
    for (what, most), size in zip(MOST.items(), sizes, strict=True):
        if size > most:
            raise ValueError(f"this market has {size:,} {what}, of which {most:,} are the most")


def _is_idle(trader: type[Trader]) -> bool:
    own = trader.step is not Trader.step or trader.decide is not Trader.decide
    return not own and getattr(trader, "wake", None) is None


def _of_an_option_account(group: Group) -> list[str]:
    """Words for which its compiled decision needs an option account."""
    decision = group.decision
    if decision is None:
        return []
    return sorted(_OF_AN_OPTION_ACCOUNT & {called.__name__ for called in called_by(decision.wake)})
