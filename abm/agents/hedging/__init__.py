"""How a desk hedges: one policy, one file; see HedgingPolicy."""
