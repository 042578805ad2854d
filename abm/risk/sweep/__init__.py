"""Measures over many runs."""
