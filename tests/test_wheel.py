"""What is installed: abm alone, with the markets and experiments that come with it."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]

ASK = """\
import experiments, models
from pathlib import Path
import abm
from abm.runs.catalogue import read_experiment
from abm.runs.shipped import experiments as shipped, markets

package = Path(abm.__file__).parent
assert models.WHOSE == experiments.WHOSE == "mine"
assert all(file.is_relative_to(package) for file in (*shipped().values(), *markets().values()))
print(read_experiment(shipped()["hedging_cascade"]).title)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    return file


def test_nothing_but_abm_is_installed(wheel):
    names = ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "abm",
        "abm_microstructure",
    }
    assert "abm/py.typed" in names
    assert "abm/dashboard/assets/dashboard.css" in names
    assert "abm/report/page.css" in names


def test_a_users_own_models_and_experiments_are_not_disturbed(wheel, tmp_path):
    site, project = tmp_path / "site", tmp_path / "project"
    ZipFile(wheel).extractall(site)
    for name in ("models", "experiments"):
        (project / name).mkdir(parents=True)
        (project / name / "__init__.py").write_text("WHOSE = 'mine'\n")
    (project / "ask.py").write_text(ASK)
    place = f"import sys; sys.path[:0] = [{str(project)!r}, {str(site)!r}]; "
    done = subprocess.run(
        [sys.executable, "-c", place + "exec(open('ask.py').read())"],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Hedgers" in done.stdout
