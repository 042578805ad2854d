"""The measures of a run, kept beside its records."""

from typing import TYPE_CHECKING

from abm.records.json_text import json_text

if TYPE_CHECKING:
    from abm.records.run import Run
    from abm.risk.run.summary import Summary


def measured(run: "Run") -> "Summary":
    """The measures of a run, also written beside its records."""
    from abm.risk.run.summary import one_row, summarize

    summary = summarize(run)
    text = json_text(one_row(summary))
    (run.path / "summary.json").write_text(text + "\n", encoding="utf-8")
    return summary
