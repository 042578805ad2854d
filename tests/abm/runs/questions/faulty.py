"""A measure that fails for one seed of one variant."""


def measure(model, experiment):
    """Nothing, or an error."""
    if experiment.agents["noise_traders"].count == 5 and model.seed == 4:
        raise ValueError("no trade")
    return []
