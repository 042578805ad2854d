from abm.reproductions.sampling import sample
from abm.runs.catalogue import read_experiment
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies import hedging_error


def test_a_sample_is_the_runs_of_the_file():
    told = []
    overrides = ("session.days=2", "agents.dealers.options.0.expiry=2")
    frame = sample("hedging_error", ["21 times"], 2, overrides, told.append)
    assert told == [0.5, 1.0]
    for seed in (1, 2):
        experiment = read_experiment(EXPERIMENTS / "hedging_error.yaml", overrides, (), "21 times")
        model = experiment.build(seed)
        model.run_model()
        row = frame[frame["seed"] == seed].iloc[0].to_dict()
        assert row == hedging_error.measure(model, experiment) | {
            "variant": "21 times",
            "seed": seed,
        }
