"""One process holds the file; it is free again when that process lets go, or is dead."""

import subprocess
import sys

import pytest

from abm.errors import UsageError
from abm.lock import only_one

HOLDER = """\
import sys
from pathlib import Path
from abm.lock import only_one

with only_one(Path(sys.argv[1]), "never"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_who_comes_second_is_refused_until_the_first_is_dead(tmp_path):
    file = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, file],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "held\n"
    told = "somebody works here; wait for it, or use --out"
    with pytest.raises(UsageError, match=told), only_one(file, "somebody works here"):
        pass
    assert file.exists()
    holder.kill()
    holder.communicate()
    with only_one(file, "nobody"), pytest.raises(UsageError), only_one(file, "this one"):
        pass
    assert not file.exists()
