"""Tapes from what lies on the disk: runs, LOBSTER's files, order by order, trades and quotes."""
