import subprocess
import sys

import numpy as np
import pytest

from abm.kernel.messages import IMMEDIATE_OR_CANCEL
from experiments.benchmark import peers
from experiments.benchmark.comparison import agree
from experiments.benchmark.matching import filled
from experiments.benchmark.peers import installed
from experiments.benchmark.peers.naive_book import NaivePeer
from experiments.benchmark.peers.peer import Peer
from experiments.benchmark.streams import NORMAL, SHAPES, Shape, stream

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
        "import sys; import experiments.commands.benchmark;"
        "sys.exit(bool({'bourse', 'lobby', 'limit_order_book'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
