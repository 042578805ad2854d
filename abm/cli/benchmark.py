"""`abm benchmark`: how fast and how large the simulator is, with the method beside every number."""

import sys
from collections.abc import Iterator

from abm.benchmark import tables
from abm.benchmark.comparison import comparison
from abm.benchmark.days import days
from abm.benchmark.hedging import hedging
from abm.benchmark.market import market
from abm.benchmark.matching import first_call, matching
from abm.benchmark.memory import memory
from abm.benchmark.rules import rules
from abm.benchmark.start import start
from abm.benchmark.streams import SHAPES, stream
from abm.benchmark.sweeping import sweeping
from abm.benchmark.tables import Part
from abm.cli.console import console


def benchmark(as_json: bool, sweep: bool = False) -> None:
    """Measure for some minutes and print it part by part, or as JSON.

    sweep: what sweeps cost; else everything but that.
    """
    parts = []
    for part in sweeping(_say) if sweep else _parts():
        parts.append(part)
        if not as_json:
            tables.show(part, console())
    if as_json:
        print(tables.as_json(parts))


def _parts() -> Iterator[Part]:
    """All parts but those of sweeps, one after the other."""
    _say("memory of a million traders")
    yield memory()
    _say("start, first with nothing compiled")
    yield start()
    first = first_call()
    _say("writing streams of messages")
    streams = [stream(shape) for shape in SHAPES]
    _say("matching alone")
    yield matching(streams, first)
    _say("other order books")
    yield comparison(streams)
    yield from market(_say)
    _say("days of the shipped markets")
    yield from days()
    _say("rules of venues")
    yield rules()
    _say("dealers")
    yield from hedging()


def _say(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr, flush=True)
