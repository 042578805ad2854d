"""Figures and tables of what a run did."""
