"""Records that tell of options and hedges."""

from abm.kernel.records.executions import EXECUTIONS
from abm.kernel.records.option_accounts import OPTION_ACCOUNTS
from abm.kernel.records.option_series import OPTION_SERIES
from abm.kernel.records.option_trades import OPTION_TRADES
from abm.records.run import RunError
from abm.risk.run.frames import RunRecords

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
