"""Measures of risk: numbers judged from the records of a run, never from its agents."""
