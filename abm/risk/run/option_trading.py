"""How much was traded in options, and how often limits of risk stood in the way."""

from abm.risk.run.frames import count_events
from abm.risk.run.measure import NOT_NEGATIVE, Measure, Subject
from abm.risk.run.option_records import has_option_accounts

LIMITS = ("delta_limit", "gamma_limit", "vega_limit", "loss_limit")
"""Events that are breaches of a limit."""

OPTION_TRADES = Measure(
    "option_trades",
    "Option trades",
    "trades",
    lambda run, _, __: float(len(run.option_trades)),
    Subject.OPTIONS,
    has_option_accounts,
    bounds=NOT_NEGATIVE,
)
REFUSALS = Measure(
    "refusals",
    "Option clients refused",
    "times",
    lambda run, _, __: count_events(run, "refusal"),
    Subject.OPTIONS,
    has_option_accounts,
    bounds=NOT_NEGATIVE,
)
LIMIT_BREACHES = Measure(
    "limit_breaches",
    "Breaches of risk limits",
    "times",
    lambda run, _, __: count_events(run, *LIMITS),
    Subject.OPTIONS,
    has_option_accounts,
    bounds=NOT_NEGATIVE,
)
