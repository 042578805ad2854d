"""The examples of docs/calibration.md for black-it and sbi run, or what they call is called so.

Where a library is not installed, a stand-in with the same calls takes its place.
"""

import re
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

PAGE = Path(__file__).parents[1] / "docs" / "calibration.md"
EXAMPLES = dict(re.findall(r"^```py\n# ([\w-]+)\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S))


def ran(name: str) -> dict:
    names = {}
    exec(compile(EXAMPLES[name], name, "exec"), names)
    return names


@pytest.mark.skipif(not find_spec("black_it"), reason="black-it is not installed")
def test_black_it_drives_the_simulator():
    names = ran("black-it")
    assert names["found"].shape == (8, 2)
    assert (np.diff(names["losses"]) >= 0).all()


def test_sbi_drives_the_simulator():
    pytest.importorskip("sbi")
    names = ran("sbi")
    assert names["posterior"] is not None


class Tensor(np.ndarray):
    """As much of a tensor as the example needs."""

    def mean(self, dim=None):
        return np.ndarray.mean(self, axis=dim)


def modules(**parts):
    """Modules by dotted name, and those around them, made of attributes."""
    found = {}
    for dotted, attributes in parts.items():
        dotted = dotted.replace("__", ".")
        for length in range(1, dotted.count(".") + 2):
            name = ".".join(dotted.split(".")[:length])
            found.setdefault(name, ModuleType(name))
        vars(found[dotted]).update(attributes)
    return found


def test_what_black_it_calls(monkeypatch):
    class Calibrator:
        """Halton's points replaced by uniform ones; the same calls of model and loss."""

        def __init__(self, **asked):
            vars(self).update(asked)

        def calibrate(self, batches):
            draw = np.random.default_rng(self.random_state)
            low, high = self.parameters_bounds
            points = draw.uniform(low, high, (batches * 4, len(low)))
            losses = [np.linalg.norm(self.model(p, 1, 3) - self.real_data) for p in points]
            order = np.argsort(losses)
            return points[order], np.array(losses)[order]

    made = modules(
        black_it__calibrator={"Calibrator": Calibrator},
        black_it__loss_functions__minkowski={"MinkowskiLoss": object},
        black_it__samplers__halton={"HaltonSampler": lambda batch_size: batch_size},
    )
    for name, module in made.items():
        monkeypatch.setitem(sys.modules, name, module)
    names = ran("black-it")
    assert names["model"]([0.8, 0.02], 1, 50) == pytest.approx(np.ones((1, 4)))
    assert np.isfinite(names["losses"]).all()


def test_what_sbi_calls(monkeypatch):
    class BoxUniform:
        def __init__(self, low, high):
            self.low, self.high = low, high

        def sample(self, shape):
            draw = np.random.default_rng(1).uniform(self.low, self.high, (*shape, len(self.low)))
            return draw.view(Tensor)

    class NPE:
        """The nearest simulations instead of a network."""

        def __init__(self, prior):
            self.prior = prior

        def append_simulations(self, theta, facts):
            assert len(theta) == len(facts) == 60
            self.theta, self.facts = theta, facts
            return self

        def train(self, max_num_epochs):
            assert max_num_epochs == 20

        def build_posterior(self):
            return self

        def sample(self, shape, x):
            scaled = (self.facts - x) / np.std(self.facts, axis=0)
            nearest = np.argsort((scaled**2).sum(axis=1))[:5]
            return self.theta[np.resize(nearest, shape[0])]

    torch = ModuleType("torch")
    torch.tensor = lambda values: np.array(values).view(Tensor)
    made = {"torch": torch} | modules(
        sbi__inference={"NPE": NPE}, sbi__utils={"BoxUniform": BoxUniform}
    )
    for name, module in made.items():
        monkeypatch.setitem(sys.modules, name, module)
    names = ran("sbi")
    assert names["facts"].shape == (60, 4)
    mean = names["posterior"].sample((100,), x=names["tape"]).mean(dim=0)
    assert mean == pytest.approx([0.8, 0.02], rel=0.4)
