"""How fast and how large the simulator is, beside what one would use instead."""
