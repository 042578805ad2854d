"""Interactive figures: one function, one figure, one file; shared by report, notebook, dashboard."""
