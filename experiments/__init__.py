"""Experiment files and what asks them: the command line, runner, sweep and dashboard."""
