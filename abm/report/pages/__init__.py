"""Reports: what the pages of a run, of seeds and of a sweep say, from their results."""
