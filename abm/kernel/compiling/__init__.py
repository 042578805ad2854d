"""From Python functions to machine code: the only rooms that know Numba.

A compiled function that Python calls is built at its first call. What is compiled knows nothing of
what builds it; the two meet here, as this file is run before any other of the package.
"""

from abm.kernel.compiling.building import built
from abm.kernel.compiling.jit import build_with

build_with(built)
