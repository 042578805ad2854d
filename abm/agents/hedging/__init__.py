"""How an option account hedges: one policy, one file; see HedgingPolicy."""
