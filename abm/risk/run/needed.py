"""Records without which a run cannot be measured, or not its options."""

from abm.kernel.records.depth import DEPTH
from abm.kernel.records.events import EVENTS
from abm.kernel.records.executions import EXECUTIONS
from abm.kernel.records.groups import GROUPS
from abm.kernel.records.option_accounts import OPTION_ACCOUNTS
from abm.kernel.records.option_series import OPTION_SERIES
from abm.kernel.records.option_trades import OPTION_TRADES
from abm.kernel.records.quotes import QUOTES
from abm.kernel.records.trades import TRADES
from abm.records.run import RunError
from abm.risk.run.frames import RunRecords

NEEDED = tuple(record.name for record in (TRADES, QUOTES, DEPTH, GROUPS, EVENTS))
OF_OPTIONS = tuple(
    record.name for record in (OPTION_ACCOUNTS, OPTION_SERIES, OPTION_TRADES, EXECUTIONS)
)


def has_option_accounts(run: RunRecords) -> bool:
    """Whether a run has option accounts, and kept all records that tell of options and hedges."""
    try:
        for record in OF_OPTIONS:
            getattr(run, record)
    except RunError:
        return False
    return not run.option_accounts.empty
