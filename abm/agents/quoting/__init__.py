"""How option market makers price the hedging that clients pay for: one policy, one file."""
