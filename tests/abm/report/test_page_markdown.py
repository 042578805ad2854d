from abm.report.page_markdown import markdown
from tests.abm.report.made_page import EVIL, page

SAFE = '\\<script\\>alert("\\&")\\</script\\>'


def test_everything_is_there_and_nothing_is_markup():
    text = markdown(page(), "report")
    assert text.startswith(f"# {SAFE}\n\nAbout it.\n\n## Headline numbers\n")
    assert "| Crash probability | 12 % | 95 % interval 3 to 20 % |" in text
    assert f"![one](report/one.png)\n\n{SAFE}\n" in text
    assert "## Nothing" not in text
    outside = text.partition("<details>")[0]
    assert EVIL not in outside


def test_tables_have_as_many_rules_as_columns():
    lines = markdown(page(), "report").splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("| column 0"))
    assert lines[head + 1] == "| --- |" + " ---: |" * 10 + " --- |"
    assert lines[head].count("|") == lines[head + 2].count("|") == 13


def test_a_text_with_fences_is_kept_whole():
    details = markdown(page(), "report").partition("<details>")[2]
    assert f"````\ntitle: {EVIL}\n```\n````" in details
