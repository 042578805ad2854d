"""Execution policies: their common parameters, and when their rule is called."""

from typing import ClassVar, Literal

import numpy as np

from abm.agents.policies import Policy
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.market import group_of
from abm.kernel.market.trading import open_lots
from abm.kernel.options.options import option_account_of
from abm.kernel.options.parents import parent_of
from abm.market.fields import parameter
from abm.market.parameter_records import record

PROGRESS = {"order": np.int64, "step": np.int64}
"""What every execution policy remembers: the parent order by its number, and how far it is."""

ALL = 1
"""Place of "all" in ExecutionPolicy.venues."""


class ExecutionPolicy(Policy):
    """Brings an account's parent order (abm.kernel.options.parents) to the market, by child orders.

    A policy's rule(state, params, market, number, now) sends what is due and returns when it wants
    to be called next (ns), or BY_LAW. state: the policy's memory for the option account.  params:
    the policy's numbers.  number: the option account's, whose trader has its turn. It is called
    only while the option account's parent order is active, its book is open and no message of the
    trader is under way, so that what is filled and what rests is known; earlier than it wished if
    need be. It counts the children and finishes the order when nothing is left and nothing rests.

    memory: order (number of the parent order it works on) and step (how far it is with it).
    """

    memory: ClassVar[np.dtype[np.void]] = record(**PROGRESS)

    venues: Literal["home", "all"] = parameter(
        "home", unit="", about="takes from its own book, or from all that list the instrument"
    )


@compiled
def take_up(state, market, number):
    """The account's parent order; the policy begins at step 0 with one that it meets first."""
    parent = parent_of(market, number)
    if state.order != parent.number:
        state.order = parent.number
        state.step = 0
    return parent


@compiled
def count_child(market, number):
    """Note that a child of the option account's order is sent now."""
    parent_of(market, number).children += 1


@compiled
def resting_lots(market, number):
    """Open lots of the latest child that was to rest."""
    return open_lots(market, parent_of(market, number).child)


@compiled
def answer_time(market, now):
    """When a message sent now can have arrived at the earliest, and its effect be seen (ns)."""
    return now + group_of(market, market.group).latency + 1


@compiled
def home_of(market, number):
    """The option account's own book."""
    return option_account_of(market, number).book
