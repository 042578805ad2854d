"""How many lots change hands."""

from rich.table import Table


def measure(model, experiment):
    """Lots, trades and the traders who could have made them."""
    quantity = model.frame("trades")["quantity"]
    traders = experiment.agents["noise_traders"].count
    return {"lots": float(quantity.sum()), "trades": len(quantity), "traders": traders}


def table(frame):
    """Mean lots of each variant."""
    printed = Table("variant", "lots")
    for variant, lots in frame.groupby("variant", sort=False)["lots"].mean().items():
        printed.add_row(str(variant), f"{lots:g}")
    return printed


def figure(frame):
    """The same as bars."""
    from matplotlib.figure import Figure

    drawn = Figure()
    drawn.subplots().bar(frame["variant"], frame["lots"])
    return drawn
