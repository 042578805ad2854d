"""What comes with the simulator: the markets of models/, the questions of experiments/."""

from pathlib import Path

import abm


def _folder(name: str) -> Path:
    """Inside the package where it is installed, beside it in a clone."""
    package = Path(abm.__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


MODELS, EXPERIMENTS = _folder("models"), _folder("experiments")


def experiments() -> dict[str, Path]:
    """The experiment files that come with the simulator, by name."""
    return {file.stem: file for file in sorted(EXPERIMENTS.glob("*.yaml"))}


def markets() -> dict[str, Path]:
    """The market files that come with the simulator, by name."""
    return {file.stem: file for file in sorted(MODELS.glob("*.yaml"))}


def market_file(name: str, folder: Path) -> Path | None:
    """The shipped market of a name, or the YAML file that it names from a folder, if there is."""
    file = markets().get(name, folder / name)
    return file if file.suffix == ".yaml" and file.is_file() else None


def experiment_file(path: Path) -> Path:
    """The file at a path or, where there is none, the shipped experiment of that name.

    Raises FileNotFoundError, which names the shipped ones, if a bare word is neither.
    """
    if path.exists() or path.suffix or path.parent != Path():
        return path
    known = experiments()
    if path.name not in known:
        raise FileNotFoundError(
            f"there is no file {path} and no experiment of that name; there are {', '.join(known)}"
        )
    return known[path.name]
