"""`abm report`: a page that tells what was asked, what came of it, and how sure that is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from abm.atomic_file import replacing
from abm.errors import UsageError
from abm.records.run import open_run
from abm.records.seeds import runs_by_seed
from abm.records.sweep import open_sweep
from abm.report.page import Page
from abm.report.page_html import html
from abm.report.page_markdown import markdown
from abm.report.page_pictures import PictureError, write_pictures
from abm.report.pages.run_page import run_page
from abm.report.pages.seeds_page import seeds_page
from abm.report.pages.sweep_page import sweep_page

Format = Literal["html", "md"]

NAME = "report"
"""Of the page's file, and of the folder of its figures."""


def report(results: Path, out: Path | None, kind: Format, png: bool) -> None:
    """Write the report on a run, on a folder of seeds, or on a sweep.

    out: file or folder, by default the results' own.  kind: html (one file that needs nothing
    else) or md (with PNGs in a folder beside it).  png: only the PNGs.
    """
    page = page_of(results)
    target = _target(results if out is None else out, kind, png)
    target.parent.mkdir(parents=True, exist_ok=True)
    for file in _written(page, target, kind, png):
        print(file)


def page_of(results: Path) -> Page:
    """The page on what lies in a folder. UsageError if that is nothing to report."""
    if (results / "sweep.json").is_file():
        return sweep_page(open_sweep(results))
    if (results / "run.json").is_file():
        return run_page(open_run(results))
    runs = list(runs_by_seed(results).values())
    if not runs:
        raise UsageError(
            f"{results} holds no results: neither run.json, nor sweep.json, nor folders seed-*"
        )
    return seeds_page(runs) if len(runs) > 1 else run_page(runs[0])


def _target(out: Path, kind: Format, png: bool) -> Path:
    if png or out.suffix != f".{kind}":
        return out / f"{NAME}.{kind}"
    return out


def _written(page: Page, target: Path, kind: Format, png: bool) -> Iterator[Path]:
    if kind == "html" and not png:
        yield _write(html(page), target)
        return
    folder = target.with_suffix("")
    try:
        pictures = write_pictures(page, folder)
    except PictureError as error:
        raise UsageError(
            f"{error}: install Chromium, or write the page that needs none: --format html"
        ) from error
    if png:
        yield from pictures
        return
    yield _write(markdown(page, folder.name), target)


def _write(text: str, target: Path) -> Path:
    with replacing(target) as partial:
        partial.write_text(text, encoding="utf-8")
    return target
