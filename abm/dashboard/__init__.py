"""The dashboard: a run that is watched while it runs, two runs compared, sweeps read; all local."""
