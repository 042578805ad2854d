from pathlib import Path

import pytest

from abm.cli import report as command
from abm.cli.report import report
from abm.errors import UsageError
from abm.report import page_pictures
from tests.abm.report.pages.made_results import run_folder, sweep_folder
from tests.browser import chromium, severe


@pytest.fixture
def sweep(tmp_path):
    points = [{"share": share} for share in (0.0, 0.2, 0.4)]
    return sweep_folder(tmp_path / "who", points, lambda share: 0.02 + 0.15 * share).path


def test_a_page_is_written_into_the_results_and_opens(sweep, capsys):
    report(sweep, None, "html", png=False)
    assert capsys.readouterr().out == f"{sweep / 'report.html'}\n"
    assert not list(sweep.glob("*.partial"))
    with chromium(390, 844) as driver:
        driver.get((sweep / "report.html").as_uri())
        assert not severe(driver)
        assert driver.title == "Who <sells> with whom?"
        assert driver.execute_script(
            "return document.querySelectorAll('.plot .xaxislayer-above').length"
        )


def test_markdown_has_its_pictures_beside_it(sweep, tmp_path):
    report(sweep, tmp_path / "told" / "who.md", "md", png=False)
    text = (tmp_path / "told" / "who.md").read_text()
    for name in ("response", "falls"):
        assert f"](who/{name}.png)" in text
        assert (tmp_path / "told" / "who" / f"{name}.png").stat().st_size > 10_000


def test_only_pictures(sweep, tmp_path):
    report(sweep, tmp_path, "html", png=True)
    assert sorted(file.name for file in (tmp_path / "report").iterdir()) == [
        "falls.png",
        "response.png",
    ]
    assert not list(tmp_path.glob("*.html"))


def test_seeds_are_told_together_and_one_by_itself(tmp_path):
    for seed in (2, 10):
        run_folder(tmp_path / f"seed-{seed}", seed=seed)
    assert command.page_of(tmp_path).about[-1] == "2 seeds of falling."
    assert "seed 10" in command.page_of(tmp_path / "seed-10").about[-1]
    (tmp_path / "seed-2").rename(tmp_path / "seed-2.partial")
    assert "seed 10" in command.page_of(tmp_path).about[-1]


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no results"):
        report(tmp_path, None, "html", png=False)


def test_without_chromium_the_remedy_is_named(sweep, monkeypatch):
    def absent(*_: object) -> list[Path]:
        raise page_pictures.PictureError("PNGs are drawn by Chromium, and there is none here")

    monkeypatch.setattr(command, "write_pictures", absent)
    with pytest.raises(UsageError, match="install Chromium, or write the page that needs none"):
        report(sweep, None, "md", png=False)
    assert not (sweep / "report.md").exists()


def test_a_report_that_cannot_be_written_leaves_the_old_one(sweep, monkeypatch):
    report(sweep, None, "html", png=False)
    before = (sweep / "report.html").read_bytes()
    monkeypatch.setattr(command, "html", lambda _: "\ud800")
    with pytest.raises(UnicodeEncodeError):
        report(sweep, None, "html", png=False)
    assert (sweep / "report.html").read_bytes() == before
    assert {file.name for file in sweep.iterdir()} == {
        *("report.html", "sweep.json", "summary.parquet", "design.parquet")
    }
