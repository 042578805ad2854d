"""The order book beside those of other libraries, on the same messages, with the fills compared."""

from importlib.metadata import version

from abm.benchmark.matching import filled, seconds
from abm.benchmark.peers import installed
from abm.benchmark.peers.peer import Agreement, Peer
from abm.benchmark.streams import Stream
from abm.benchmark.tables import Part, median_seconds

REPETITIONS = 3


def comparison(streams: list[Stream]) -> Part:
    """Time every library that is installed, and our book, on the first messages of each stream."""
    peers = installed()
    driven = " ".join(f"{_name(peer)}: {peer.driven}." for peer in peers)
    method = (
        "Messages from the middle of the same streams, but for those that are rejected, on books"
        " that hold what rests there; theirs as plain Python numbers, made off the clock; median of"
        f" {REPETITIONS} plays, a new book for each. Ours in"
        " one call on the very same messages. Fills agree if price and lots of every trade do, in"
        f" their sequence. {driven}"
    )
    columns = ("library", "book", "messages", "theirs/s", "ours/s", "times", "agrees", "compared")
    rows = tuple(_row(peer, stream) for stream in streams for peer in peers)
    return Part("Beside other order books", method, columns, rows)


def _name(peer: type[Peer]) -> str:
    return f"{peer.package} {version(peer.package)}" if peer.package != "abm" else "our naive book"


def _row(peer: type[Peer], stream: Stream) -> tuple[str | int, ...]:
    part = stream.middle(peer.messages)
    count, agreement = len(part.messages), agree(peer, part)
    messages = peer.translated(part.messages)
    theirs = median_seconds(lambda: _filled(peer, part), lambda it: it.play(messages), REPETITIONS)
    ours = seconds(part)
    rates = (round(count / theirs), round(count / ours), round(theirs / ours))
    seen = ("yes" if agreement.agrees else "NO", agreement.seen_on)
    return (_name(peer), stream.shape.name, count, *rates, *seen)


def _filled(peer: type[Peer], stream: Stream) -> Peer:
    book = peer()
    book.play(peer.translated(stream.filling))
    return book


def agree(peer: type[Peer], stream: Stream) -> Agreement:
    """Put a stream to a peer and to our book, and compare."""
    theirs, ours = _filled(peer, stream), filled(stream)
    theirs.play(peer.translated(stream.messages))
    return theirs.compare(ours, ours.process(stream.messages))
