"""A run on the disk, and the same day as LOBSTER's two files."""

import datetime

import pytest

from abm.records.lobster import export
from abm.records.run import Run
from abm.runs.running import Request, run

FILE = """\
market: small_stock
title: Twenty minutes of a small stock
seed: 1
change: {session.close: "09:50"}
"""
LEVELS = 100
"""More than the book ever has, so that no message is left out."""


@pytest.fixture(scope="session")
def a_run(tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("facts")
    (folder / "short.yaml").write_text(FILE)
    return run(Request(folder / "short.yaml"), folder / "results" / "seed-1")


@pytest.fixture(scope="session")
def exported(a_run, tmp_path_factory):
    """The message file and the book file, under names that tell the hours of the session."""
    folder = tmp_path_factory.mktemp("lobster")
    files = export(a_run.orders, folder, "TEST", datetime.date(2000, 1, 3), LEVELS, price_unit=100)
    kinds = ("message", "orderbook")
    names = [f"TEST_2000-01-03_34200000_35400000_{kind}_{LEVELS}.csv" for kind in kinds]
    return [file.rename(folder / name) for file, name in zip(files, names, strict=True)]
