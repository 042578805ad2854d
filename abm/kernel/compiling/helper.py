"""A process that compiles units for another one: `python -m abm.kernel.compiling.helper`.

It reads pickled (unit, key, checked) from its standard input and writes a pickled Object, or None
where the unit cannot be found, is another here (its file may have been edited) or cannot be
compiled.
"""

import pickle
import sys
from typing import Any

from abm.kernel.compiling.object_code import Object


def made(unit: Any, key: str, checked: bool) -> Object | None:
    """What the unit of a key is compiled to."""
    from abm.kernel.compiling.compiler import compile_function
    from abm.kernel.compiling.fingerprint import fingerprint
    from abm.kernel.compiling.jit import CompilationError

    if fingerprint(unit, unit.takes, checked) != key:
        return None
    try:
        return compile_function(unit, unit.takes, f"abm_{key}", checked=checked)
    except CompilationError:  # whoever asked will find out, and say it
        return None


def main() -> None:
    """Compile what is asked for until there is nothing more."""
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr
    while True:
        try:
            answer = made(*pickle.load(sys.stdin.buffer))
        except EOFError:
            return
        except Exception:  # the unit is one that only the other process has
            answer = None
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
