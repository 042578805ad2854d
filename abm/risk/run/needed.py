"""Records without which a run cannot be measured; light to import, for who only asks."""

from abm.kernel.records.depth import DEPTH
from abm.kernel.records.events import EVENTS
from abm.kernel.records.groups import GROUPS
from abm.kernel.records.quotes import QUOTES
from abm.kernel.records.trades import TRADES

NEEDED = tuple(record.name for record in (TRADES, QUOTES, DEPTH, GROUPS, EVENTS))
