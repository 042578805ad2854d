"""How the run under way stands, in words and numbers."""

from dataclasses import dataclass

from abm.dashboard.live import Account, Live
from abm.dashboard.messages import COMPLETE, FAILED, Began
from abm.market.session import clock
from abm.risk.run.frames import RunRecords
from abm.risk.run.paths import mid_path, spread_path

NOTHING = "–"
COMPILING = "compiling, first run with these traders only (less than a minute)"


@dataclass(frozen=True)
class Status:
    """What is going on, how far (0 to 1) it has come, and numbers of the market by their names."""

    words: str
    share: float
    numbers: dict[str, str]


def status(live: Live, records: RunRecords | None) -> Status:
    """The status of the latest run."""
    account = live.account
    if account is None:
        return Status("choose an experiment, change what you like, and run it", 0.0, _numbers(None))
    words = _ended(account) if account.ended else _under_way(account, live.is_stopping)
    share = 1.0 if account.ended and account.ended.status == COMPLETE else _share(account)
    return Status(
        f"{account.title}, seed {account.seed}: {words}", share, _numbers(account, records)
    )


def _under_way(account: Account, stopping: bool) -> str:
    if account.began is None:
        return "starting"
    compiles = account.began.compiles and (not account.reached or not account.reached.decisions)
    if stopping:
        return "stopping, once it is compiled" if compiles else "stopping"
    return COMPILING if compiles else "running"


def _ended(account: Account) -> str:
    assert account.ended is not None
    if account.ended.status == FAILED:
        return f"failed: {account.ended.error}"
    place = account.ended.folder
    return f"{account.ended.status}, kept in {place}" if place else "stopped before it began"


def _share(account: Account) -> float:
    if account.began is None or account.reached is None:
        return 0.0
    start, end = account.began.session.open_time, account.began.session.end_time
    return min(1.0, max(0.0, (account.reached.now - start) / (end - start)))


def _numbers(account: Account | None, records: RunRecords | None = None) -> dict[str, str]:
    began = account.began if account else None
    reached = account.reached if account else None
    price, spread = _quoted(began, records)
    return {
        "time": clock(reached.now) if reached else NOTHING,
        "price": price,
        "spread, ticks": spread,
        "decisions": f"{reached.decisions:,}" if reached else NOTHING,
        "million a second": f"{reached.pace / 1e6:.2f}" if reached and reached.pace else NOTHING,
    }


def _quoted(began: Began | None, records: RunRecords | None) -> tuple[str, str]:
    if began is None or records is None:
        return NOTHING, NOTHING
    mids, spreads = mid_path(records).values, spread_path(records).values
    price = f"{mids[-1] * records.tick_size:,.2f}" if len(mids) else NOTHING
    open_spread = len(spreads) > 0 and spreads[-1] == spreads[-1]
    return price, f"{spreads[-1]:,.0f}" if open_spread else NOTHING
