"""Experiment files: read strictly, with every fault at once.

`read` returns a validated experiment or raises `FileErrors`, which holds one `Fault` for each thing
that is wrong; `schema_json` is what an editor needs to complete and check such a file.
"""

from experiments.files.faults import Fault, FileErrors
from experiments.files.reading import read, schema_json

__all__ = ["Fault", "FileErrors", "read", "schema_json"]
