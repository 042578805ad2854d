"""The stylised facts of a market, measured alike from a simulation and from a real tape."""
