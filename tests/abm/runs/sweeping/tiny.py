"""A market of a minute, with one trader who does to his process what he is told."""

import time

from abm.cli.sweep import planned
from abm.runs.running import Request

TINY = """\
title: A seller among noise traders
seed: 3
instruments:
  stock: {price: 100.0, tick_size: 0.05, news_volatility: 0.01, news_interval: 1}
venues:
  exchange: {instrument: stock}
session: {open: "09:30", close: "09:31"}
code: [doer.py]
agents:
  noise_traders: {kind: noise_trader, count: 30, wake_interval: 1, lifetime: 20}
  seller:
    kind: noise_trader
    wake_interval: 1
    active_from: 20
    active_for: 20
    buy_probability: 0.0
    size: {law: fixed, lots: 5}
    placement: {law: table, chances: [1.0]}
  doer: {kind: doer, wake_interval: 5, wake_law: even}
"""

DOER = '''\
import os
import signal
import sys
import time
from pathlib import Path

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.market.fields import parameter

HERE = Path(__file__).parent
PATIENCE = 120


class Doer(Trader):
    class Parameters(TraderParameters):
        deed: str = parameter("nothing", unit="", about="what it does")
        seed: int = parameter(-1, unit="", about="in the run of this seed alone")

    def step(self):
        told = self.model.groups[self.group].parameters
        if told.seed in (-1, self.model.seed):
            globals()[told.deed](self.model.seed)


def nothing(seed):
    """Let the others trade."""


def fail(seed):
    raise ValueError("it fails as it was told")


def leave(seed):
    sys.exit("it leaves")


def die(seed):
    os._exit(1)


def slow(seed):
    time.sleep(0.2)


def hang(seed):
    while True:
        pass


def wait(seed):
    """Say which process this is, and wait to be let go."""
    (HERE / f"waiting-{seed}.new").write_text(str(os.getpid()))
    os.replace(HERE / f"waiting-{seed}.new", HERE / f"waiting-{seed}")
    begin = time.monotonic()
    while not (HERE / "go").exists():
        if time.monotonic() - begin > PATIENCE:
            raise TimeoutError("nobody let it go")
        time.sleep(0.01)
'''

LOTS = """\
sweep:
  vary:
    lots:
      {kind: range, low: 1, high: 41, whole: true, steps: 3, paths: {agents.seller.size.lots: 1}}
  seeds: 2
  crash: 0.03
"""


def asked(folder, sweep=LOTS, deed="nothing", seed=-1):
    """The request of a sweep, its file and the trader's lying in the folder."""
    folder.mkdir(exist_ok=True)
    told = f"deed: {deed}, seed: {seed}, wake_law: even"
    (folder / "tiny.yaml").write_text(TINY.replace("wake_law: even", told) + sweep)
    (folder / "doer.py").write_text(DOER)
    return Request(folder / "tiny.yaml")


def plan_of(folder, sweep=LOTS, deed="nothing", seed=-1):
    """Its plan, the results in the folder `out` beside the file."""
    return planned(asked(folder, sweep, deed, seed), folder / "out")


def until(condition, seconds=60.0):
    """Wait for a condition; what it gave."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
    return found
