"""Interactive figures, one a file: for report, notebook and dashboard."""
