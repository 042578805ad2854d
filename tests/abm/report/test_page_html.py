import json
from html.parser import HTMLParser

import pytest
from plotly.offline import get_plotlyjs

from abm.report.page import Page, Section, Text
from abm.report.page_html import html
from tests.abm.report.made_page import EVIL, page
from tests.browser import chromium, severe


class Reader(HTMLParser):
    """Tags with their attributes, text by tag, and that every tag is closed."""

    VOID = ("meta", "link", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.text, self.open = [], {}, []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open:
            self.text.setdefault(self.open[-1], []).append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def text():
    return html(page())


@pytest.fixture(scope="module")
def read(text):
    return Reader(text)


def test_text_of_files_stays_text(read, text):
    assert read.text["h1"] == [EVIL]
    assert EVIL in read.text["p"]
    assert read.text["pre"] == [f"title: {EVIL}\n```\n"]
    assert EVIL not in text


def test_figures_are_data_without_a_theme(read):
    figures = [json.loads(data) for data in read.text["script"] if data.startswith('{"data"')]
    assert len(figures) == len(read.all("figure")) == 2
    assert figures[0]["data"][0]["name"] == EVIL
    assert "template" not in figures[0]["layout"]


def test_nothing_is_fetched(read, text):
    assert text.count(get_plotlyjs()) == 1
    for tag, attributes in read.tags:
        places = [value for name, value in attributes.items() if name in ("src", "href")]
        assert all(place.startswith("#") or place == "data:," for place in places), tag
    policy = next(each["content"] for each in read.all("meta") if "http-equiv" in each)
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy


def test_contents_lead_to_sections(read):
    links = [attributes["href"] for attributes in read.all("a")]
    assert links == ["#headline-numbers", "#figures", "#tables-texts"]
    headings = {attributes.get("id") for attributes in read.all("h2")}
    assert {link[1:] for link in links} <= headings


def test_a_page_without_figures_is_small():
    assert len(html(Page("Short", (), (Section("One", (Text("x"),)),)))) < 30_000


@pytest.fixture(scope="module")
def address(text, tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(text, encoding="utf-8")
    return file.as_uri()


PAPER = """
    return [...document.querySelectorAll(".plot .bg, .plot .main-svg")]
        .map(part => part.style.backgroundColor || part.style.background).filter(Boolean)
"""
OVERLAPS = """
    const boxes = [...document.querySelectorAll("nav, header, section, section > *")]
    const meet = (a, b) => {
        const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()]
        return p.left < q.right - 1 && q.left < p.right - 1
            && p.top < q.bottom - 1 && q.top < p.bottom - 1
    }
    return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(
        b => !a.contains(b) && !b.contains(a) && meet(a, b)).map(b => a.outerHTML + b.outerHTML))
"""
LIGHT_PAPER, DARK_PAPER = "rgb(255, 255, 255)", "rgb(22, 24, 29)"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_browser_draws_it_in_both_themes(address, width, height):
    with chromium(width, height, dark=True) as driver:
        driver.get(address)
        assert not severe(driver)
        assert driver.execute_script("return document.querySelectorAll('.plot .trace').length") == 2
        assert set(driver.execute_script(PAPER)) == {DARK_PAPER}
        driver.find_element("id", "theme").click()
        assert set(driver.execute_script(PAPER)) == {LIGHT_PAPER}
        colour = "return getComputedStyle(document.body).backgroundColor"
        assert driver.execute_script(colour) == LIGHT_PAPER
        assert not driver.execute_script(OVERLAPS)
        over = "return document.documentElement.scrollWidth - innerWidth"
        assert driver.execute_script(over) <= 0
        widths = (
            "const box = document.querySelector('.scroll'); return [box.scrollWidth, innerWidth]"
        )
        table, window = driver.execute_script(widths)
        assert table > window - 400
        assert not severe(driver)


def test_paper_is_light_and_narrow(address):
    with chromium(1280, 800, dark=True) as driver:
        driver.get(address)
        widths = (
            "return [...document.querySelectorAll('.plot')].map(plot => plot._fullLayout.width)"
        )
        before = driver.execute_script(widths)
        driver.execute_script("dispatchEvent(new Event('beforeprint'))")
        assert set(driver.execute_script(PAPER)) == {LIGHT_PAPER}
        assert set(driver.execute_script(widths)) == {660}
        driver.execute_script("dispatchEvent(new Event('afterprint'))")
        assert set(driver.execute_script(PAPER)) == {DARK_PAPER}
        assert driver.execute_script(widths) == before
