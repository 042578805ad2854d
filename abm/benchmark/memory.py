"""How much memory a market of a million traders takes.

As a script, `python -m abm.benchmark.memory 1000000`, it runs one and prints facts as JSON.
"""

import json
import resource
import sys
import tempfile
from pathlib import Path
from subprocess import PIPE, run
from time import perf_counter

from abm.benchmark.market import USUAL, Crowd
from abm.benchmark.tables import Part
from abm.market.fields import nanoseconds
from abm.records.writer import RunWriter
from abm.runs.code_versions import ROOT

TRADERS, FEW = 1_000_000, 11
SECONDS = 5.0
LIMIT = 2048
"""MiB that a million traders may take."""


def memory(traders: int = TRADERS) -> Part:
    """Run the market in a process of its own, after a small one that compiles if need be."""
    _measured_apart(FEW)
    facts = _measured_apart(traders)
    method = (
        "A process of its own builds the market (ten noise traders to one liquidity provider), runs"
        f" {SECONDS:g} s of it with the records going to Parquet files, without the tape of orders,"
        " and asks the system for the most memory that it had resident, Python and all libraries"
        " included."
    )
    return Part("A million traders", method, tuple(facts), (tuple(facts.values()),))


def _measured_apart(traders: int) -> dict[str, int | str]:
    command = [sys.executable, "-m", __name__, str(traders)]
    facts: dict[str, int | str] = json.loads(run(command, cwd=ROOT, stdout=PIPE, check=True).stdout)
    return facts


def measured(traders: int) -> dict[str, int | str]:
    """Build and run a market in this process."""
    noise_traders = round(traders / 1.1)
    crowd = Crowd(noise_traders, traders - noise_traders)
    began = perf_counter()
    with tempfile.TemporaryDirectory() as name:
        names = crowd.model().names
        with RunWriter(Path(name) / "run", names, {}, set(USUAL)) as writer:
            model = crowd.model(sink=writer.write)
            open_time, built = model.now, perf_counter()
            model.advance(open_time + nanoseconds(SECONDS))
    peak = peak_mebibytes()
    return {
        "traders": len(model.state.traders),
        "ms to build": round(1e3 * (built - began)),
        "ms to run": round(1e3 * (perf_counter() - built)),
        "decisions": model.decisions,
        "orders resting": int(model.state.books.header["live"][0]),
        "peak MiB": peak,
        "limit MiB": LIMIT,
        "holds": "yes" if peak < LIMIT else "NO",
    }


def peak_mebibytes() -> int:
    """Most memory that this process had resident.

    On Linux getrusage says what its parent had if that was more, so the kernel is asked; elsewhere
    getrusage counts bytes.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return round(int(lines["VmHWM"].removesuffix("kB")) / 1024)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
