"""Other order books that a user might pick, one a file; none is imported unless it is installed."""

from importlib import import_module
from importlib.util import find_spec

from abm.benchmark.peers.naive_book import NaivePeer
from abm.benchmark.peers.peer import Peer

PEERS = {
    "bourse": "bourse_book.BoursePeer",
    "limit_order_book": "limit_order_book_book.LimitOrderBookPeer",
    "lobby": "lobby_book.LobbyPeer",
}
"""The package that must be there, and the class that drives it."""


def installed() -> list[type[Peer]]:
    """The peers that are there: our naive book always is."""
    there = [_load(place) for package, place in PEERS.items() if find_spec(package) is not None]
    return [*there, NaivePeer]


def _load(place: str) -> type[Peer]:
    module, _, name = place.partition(".")
    peer: type[Peer] = getattr(import_module(f"{__name__}.{module}"), name)
    return peer
