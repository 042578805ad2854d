"""A process that compiles units for another one: `python -m abm.kernel.helper`.

It reads pickled (unit, symbol, checked) from its standard input and writes a pickled Object, or
None where the unit cannot be found or compiled here.
"""

import pickle
import sys


def main() -> None:
    """Compile what is asked for until there is nothing more."""
    from abm.kernel.compiler import compile_function

    answers = sys.stdout.buffer
    sys.stdout = sys.stderr
    while True:
        try:
            unit, symbol, checked = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        except Exception:
            made = None
        else:
            try:
                made = compile_function(unit, unit.takes, symbol, checked=checked)
            except Exception:
                made = None
        pickle.dump(made, answers)
        answers.flush()


if __name__ == "__main__":
    main()
