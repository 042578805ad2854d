"""Experiments and what runs them: files, seeds, studies, sweeps, forks, clusters."""
