"""LOBSTER's message and order book files: read, replayed through our book, written from our tapes.

LOBSTER (Huang and Polak 2011, https://lobsterdata.com) rebuilds NASDAQ's books. Its prices are in
1e-4 dollars, its times in seconds after midnight, its directions 1 for buy orders and -1 for sell.
"""

from abm.records.lobster.exporting import export, export_days, price_unit
from abm.records.lobster.lobster_files import LobsterError, read_book, read_messages
from abm.records.lobster.replaying import Disagreement, Replay, replay

__all__ = [
    "Disagreement",
    "LobsterError",
    "Replay",
    "export",
    "export_days",
    "price_unit",
    "read_book",
    "read_messages",
    "replay",
]
