"""An agent-based market microstructure simulator."""
