"""The market: event loop, agenda, accounts, tapes, and what a trader can see and do."""
