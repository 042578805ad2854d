import subprocess
import sys

import numpy as np

from abm.benchmark.memory import memory

CODE = """
import numpy
from abm.benchmark.memory import peak_mebibytes
before = peak_mebibytes()
held = numpy.ones(300 * 2**20, numpy.uint8)
print(peak_mebibytes() - before)
"""


def test_the_peak_grows_by_what_is_held_however_large_the_parent_is() -> None:
    held = np.ones(600 * 2**20, np.uint8)
    grown = int(
        subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True).stdout
    )
    del held
    assert 280 <= grown <= 310


def test_a_market_in_a_process_of_its_own() -> None:
    (facts,) = memory(220).facts()["rows"]
    assert facts["traders"] == 220
    assert facts["decisions"] > 1_000
    assert 50 < facts["peak MiB"] < 2048
    assert facts["holds"] == "yes"
