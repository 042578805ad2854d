"""Questions for tests of studies, importable by other processes."""
