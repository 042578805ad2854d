"""Sweeps: plan the runs, work them off here or on a cluster, keep what came of each."""
