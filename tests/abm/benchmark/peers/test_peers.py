import subprocess
import sys

import numpy as np
import pytest

from abm.benchmark import peers
from abm.benchmark.comparison import agree
from abm.benchmark.matching import filled
from abm.benchmark.peers import installed
from abm.benchmark.peers.naive_book import NaivePeer
from abm.benchmark.peers.peer import Peer
from abm.benchmark.streams import NORMAL, SHAPES, Shape, stream
from abm.kernel.book.messages import IMMEDIATE_OR_CANCEL

each_peer = pytest.mark.parametrize("peer", installed(), ids=lambda peer: peer.__name__)


@each_peer
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_peer_fills_what_our_book_fills(peer: type[Peer], shape: Shape) -> None:
    assert agree(peer, stream(shape, 4_000).middle(3_000)).agrees


@each_peer
def test_a_difference_of_one_lot_is_noticed(peer: type[Peer]) -> None:
    short = stream(NORMAL, 4_000).middle(3_000)
    theirs, ours = peer(), filled(short)
    theirs.play(peer.translated(short.filling))
    reports = ours.process(short.messages)
    changed = short.messages.copy()
    last = np.flatnonzero(changed["time_in_force"] == IMMEDIATE_OR_CANCEL)[-1]
    changed["quantity"][last] += 1
    theirs.play(peer.translated(changed))
    assert not theirs.compare(ours, reports).agrees


def test_what_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "find_spec", lambda _: None)
    assert installed() == [NaivePeer]


def test_the_command_imports_no_peer() -> None:
    code = (
        "import sys; import abm.cli.benchmark;"
        "sys.exit(bool({'bourse', 'lobby', 'limit_order_book'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
