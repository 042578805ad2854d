"""What the cache of a compiled loop depends on: everything that a decision reaches."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from abm.kernel.decisions import Decision, compile_loop

NOTHING = np.dtype([("nothing", "i8")], align=True)
HELPERS = """
import numpy as np
from abm.kernel.jit import compiled

@compiled
def lots():
    return 1

STEPS = (1, 2)
LADDER = np.array([1, 2])
PRICE = 100
"""
TRADER = """
import {helpers}
from {helpers} import LADDER, STEPS, lots

def wake(me, our, market, now, draw):
    return now + {use}
"""
USES = ["{helpers}.lots()", "lots()", "STEPS[1]", "LADDER[1]", "{helpers}.PRICE"]
EDITS = ["return 1", "return 1", "(1, 2)", "[1, 2]", "100"]


def folder_of(names: str) -> str:
    """Folder of the cache of a loop with the trader's decision, as it is on disk now."""
    helpers, trader = names.split()
    for name in (helpers, trader):
        sys.modules.pop(name, None)
    importlib.invalidate_caches()
    wake = importlib.import_module(trader).wake
    return str(compile_loop((Decision(wake, NOTHING, NOTHING),))._cache.cache_path)


@pytest.mark.parametrize(("use", "edit"), [*zip(USES, EDITS, strict=True)], ids=USES)
def test_an_edit_of_what_a_decision_uses_is_noticed(
    use: str, edit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = USES.index(use)
    helpers, trader = f"probe_helpers_{number}", f"probe_trader_{number}"
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    text = TRADER.format(helpers=helpers, use=use.format(helpers=helpers))
    (tmp_path / f"{trader}.py").write_text(text)
    (tmp_path / f"{helpers}.py").write_text(HELPERS)
    before = folder_of(f"{helpers} {trader}")
    assert folder_of(f"{helpers} {trader}") == before
    (tmp_path / f"{helpers}.py").write_text(HELPERS.replace(edit, edit.replace("1", "7")))
    assert folder_of(f"{helpers} {trader}") != before
