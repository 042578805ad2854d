"""From Python functions to machine code: the only rooms that know Numba."""
