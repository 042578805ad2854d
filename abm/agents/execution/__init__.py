"""How an option account's order comes to the market: one policy, one file; see ExecutionPolicy."""
