"""A sweep made by hand: falls that grow with the share of insurers, and shrink with providers."""

import json

from abm.records.sweep import design_table, summary_table, write_table

SHARES, PROVIDERS, SEEDS = (0.0, 0.25, 0.5), (5, 20), (1, 2, 3, 4)
WITHOUT = ("", "insurers")


def fall(share, providers, seed, without):
    return 0.01 + (0.4 * share / providers**0.5 if not without else 0.0) + 0.001 * seed


def made_sweep(folder):
    """Write its folder; one run timed out."""
    points = [(share, number) for share in SHARES for number in PROVIDERS]
    factors = [{"share": share, "providers": number} for share, number in points]
    places, outcomes = [], {}
    for at, each in enumerate(factors):
        for seed in SEEDS:
            for without in WITHOUT:
                run = f"{at}-{seed}-{without}"
                places.append({"run": run, "point": at, "seed": seed, "without": without} | each)
                outcomes[run] = {
                    "run": run, "seed": seed, "status": "complete", "error": "",
                    "fall": fall(*each.values(), seed, without), "withdrawals": 1.0,
                }  # fmt: skip
    outcomes["0-1-"]["status"] = "timed out"
    folder.mkdir(parents=True)
    write_table(summary_table(places, outcomes), folder / "summary.parquet")
    design = [{"point": at} | each for at, each in enumerate(factors)]
    write_table(design_table(design), folder / "design.parquet")
    named = [{"name": name, "low": None, "high": None, "values": []} for name in factors[0]]
    facts = {"name": folder.name, "factors": named, "measure": "fall", "crash": 0.05}
    (folder / "sweep.json").write_text(json.dumps(facts))
