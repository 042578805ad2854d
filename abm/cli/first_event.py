"""A start up to its first event, as a script in a process that somebody times.

`python -m abm.cli.first_event FILE` does what `abm run FILE` does so far, and without
a file what the example of the README does in a notebook.
"""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from abm.model import MarketModel


def of_a_run(experiment: Path) -> None:
    """Run an experiment until the market has opened, and stop."""
    from abm.cli import run as command  # noqa: F401  imports what `abm run` imports
    from abm.cli.main import app  # noqa: F401
    from abm.runs.running import Request, run

    with tempfile.TemporaryDirectory() as folder:
        run(Request(experiment), Path(folder) / "run", watch=_open_and_leave)


def _open_and_leave(model: "MarketModel") -> None:
    """Is shown the model before anything has happened in it."""
    model.advance(model.now)
    _say(model)
    sys.exit()


def of_the_example() -> None:
    """Make the market of the README's example, and take its first step."""
    from abm import MarketModel
    from abm.agents.liquidity_provider import LiquidityProvider
    from abm.agents.noise_trader import NoiseTrader

    model = MarketModel(seed=1)
    model.add("noise_traders", NoiseTrader, count=500)
    model.add("liquidity_providers", LiquidityProvider, count=10)
    model.step()
    _say(model)


def _say(model: "MarketModel") -> None:
    print(f"{model.now} ns: the first event has happened", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        of_a_run(Path(sys.argv[1]))
    else:
        of_the_example()
