"""Mesa without what only its other parts use; all of it works afterwards."""

import subprocess
import sys

from abm.kinds import built_in

HEAVY = (
    *("dask", "distributed", "duckdb", "matplotlib", "networkx", "pandas", "plotly", "tqdm"),
    *("scipy.optimize", "scipy.spatial", "scipy.special", "scipy.stats"),
)
TABLE = ("networkx", "pandas", "scipy.spatial", "scipy.spatial.distance", "tqdm.auto")


def in_a_fresh_process(code: str) -> str:
    """What it prints; whatever it asserts must hold."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_model_its_traders_and_their_faces_import_no_heavy_library() -> None:
    code = f"""
import sys
from abm import MarketModel
from abm.kinds import built_in

model = MarketModel()
for name, trader in built_in().traders.items():
    if name != "option_client":  # needs a chain
        model.add(name, trader)
print(len(model.agents), *sys.modules.keys() & {set(HEAVY)!r})
"""
    assert in_a_fresh_process(code) == str(len(built_in().traders) - 1)


def test_all_parts_of_mesa_work_afterwards() -> None:
    in_a_fresh_process("""
import copy, pickle, random

from abm.quick_mesa import mesa


class Model(mesa.Model):
    def __init__(self, **named):
        super().__init__(**named)
        self.datacollector = mesa.DataCollector(model_reporters={"now": lambda model: 7})

    def step(self):
        self.datacollector.collect(self)
        self.running = False


later = vars(mesa.batchrunner)["tqdm"]
assert pickle.loads(pickle.dumps(later))._name == copy.deepcopy(later)._name == "tqdm"

model = Model()
model.step()
assert model.datacollector.get_model_vars_dataframe()["now"].tolist() == [7]
assert len(mesa.batch_run(Model, {}, display_progress=False)) == 1

import networkx as nx
from mesa.discrete_space import Network
from mesa.experimental.continuous_space import ContinuousSpace, ContinuousSpaceAgent

path = nx.path_graph(3)
assert len(Network(path, random=random.Random(1)).all_cells) == 3
assert mesa.space.NetworkGrid(path).get_neighborhood(0) == [1]
space = ContinuousSpace([[0, 9], [0, 9]], random=random.Random(1))
agent = ContinuousSpaceAgent(space, model)
agent.position = [3, 4]
assert space.calculate_distances([0, 0])[0].tolist() == [5.0]
""")


def test_whoever_imports_a_library_gets_the_true_one() -> None:
    in_a_fresh_process(f"""
import importlib, types

import abm.quick_mesa

for name in {TABLE!r}:
    module = importlib.import_module(name)
    assert type(module) is types.ModuleType and module.__name__ == name
assert set(abm.quick_mesa.LATER) == set({TABLE!r})
""")


def test_only_modules_of_the_package_get_stand_ins_and_only_for_what_is_known() -> None:
    in_a_fresh_process("""
import builtins

from abm.quick_mesa import _Later, _standing_aside

true_import = builtins.__import__
mine, another, more = {"__name__": "made.part"}, {"__name__": "maker"}, {"__name__": "made"}
with _standing_aside("made"):
    exec("import networkx as nx", mine)
    assert type(mine["nx"]) is _Later
    exec("import networkx as nx", another)
    exec("from pandas import DataFrame", more)
assert builtins.__import__ is true_import
assert mine["nx"].Graph is another["nx"].Graph
assert isinstance(more["DataFrame"], type)
""")
