"""Measures of one run."""
