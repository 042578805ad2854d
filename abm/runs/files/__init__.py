"""Experiment files: read strictly, with every fault at once.

`read` returns a validated experiment and `read_points` many of one file, as a `PointReader` makes
them one by one; else they raise
`FileErrors`, which holds one `Fault` for each thing that is wrong. `schema_json` is what an editor
needs to complete and check such a file.
"""

from abm.runs.files.faults import Fault, FileErrors
from abm.runs.files.reading import Point, PointReader, read, read_points, schema_json

__all__ = ["Fault", "FileErrors", "Point", "PointReader", "read", "read_points", "schema_json"]
