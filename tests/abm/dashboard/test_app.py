"""The dashboard as its user meets it, in a real browser."""

from threading import Thread

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from abm.dashboard.app import dashboard_app
from abm.dashboard.controls import BOX, SLIDER
from abm.dashboard.live import Live
from abm.dashboard.offers import Offers
from abm.dashboard.server import listening
from abm.records.run import open_run
from tests.abm.dashboard.made_sweep import PROVIDERS, SHARES, made_sweep
from tests.abm.runs.test_running import SMALL
from tests.browser import chromium, severe

LONG = 300
"""Seconds that a first compilation on a busy machine may take."""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    made_sweep(folder / "made")
    return folder


@pytest.fixture(scope="module")
def address(results, tmp_path_factory):
    files = tmp_path_factory.mktemp("files")
    (files / "small.yaml").write_text(SMALL)
    live = Live()
    server = listening(dashboard_app(Offers(results, (files,)), live).server, 0, "127.0.0.1")
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    live.leave()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as driver:
        driver.set_script_timeout(LONG)
        yield driver


@pytest.fixture
def page(browser, address):
    """The page of runs, with the form of the small experiment."""
    browser.get(f"{address}/run")
    wait(browser, lambda: box(browser, "agents.noise_traders.count"))
    yield browser
    assert severe(browser) == []


def wait(browser, condition, seconds=60):
    return WebDriverWait(browser, seconds).until(lambda _: condition())


def part(browser, name, path):
    """The element of a part of a field, None if there is none."""
    script = """return [...document.querySelectorAll("[id^='{']")].find(e =>
        e.id.startsWith(arguments[0]) && e.id.endsWith("}"))"""
    return browser.execute_script(script, f'{{"part":"{name}","path":"{path}",')


def box(browser, path):
    return part(browser, BOX, path)


def write(browser, path, text):
    """Type into the box of a field, in its section that is opened for it."""
    element = box(browser, path)
    browser.execute_script(
        "const d = arguments[0].closest('details'); if (d) d.open = true", element
    )
    element.send_keys(Keys.CONTROL, "a")
    element.send_keys(text, Keys.TAB)


def press(browser, name):
    wait(browser, lambda: browser.find_element(By.ID, name).is_enabled())
    browser.find_element(By.ID, name).click()


def says(browser, name, text, seconds=60):
    """Wait until a part of the page says something."""
    return wait(browser, lambda: text in browser.find_element(By.ID, name).text, seconds)


def points(browser, name):
    """Points that the first trace of a figure draws."""
    script = """const g = document.querySelector(`#${arguments[0]} .js-plotly-plot`);
        return g && g.calcdata && g.calcdata.length ? g.calcdata[0].length : 0"""
    return browser.execute_script(script, name)


def axis(browser, name):
    """What the vertical axis of a figure says."""
    script = """return document.querySelector(`#${arguments[0]} .js-plotly-plot`)
        ?._fullLayout?.yaxis?.title?.text ?? "" """
    return browser.execute_script(script, name)


def test_a_slider_is_moved_and_the_run_has_what_it_says(page, results):
    slider = part(page, SLIDER, "agents.insurers.count")
    slider.send_keys(Keys.ARROW_RIGHT)
    wait(page, lambda: box(page, "agents.insurers.count").get_attribute("value") == "5")
    write(page, "agents.providers.count", "3")
    wait(page, lambda: part(page, SLIDER, "agents.providers.count").get_property("value") == "3")
    press(page, "run")
    says(page, "status", "complete, kept in", LONG)
    assert "--set agents.providers.count=3 --set agents.insurers.count=5" in (
        page.find_element(By.ID, "command").text
    )
    (folder,) = (path.parent for path in results.glob("small-set-*/seed-3/run.json"))
    run = open_run(folder)
    assert run.status == "complete"
    assert [run.experiment["agents"][name]["count"] for name in ("providers", "insurers")] == [3, 5]
    assert {"summary.json", "crash.png"} <= {file.name for file in folder.iterdir()}
    wait(page, lambda: points(page, "price") > 100)
    seen = [wait(page, lambda: axis(page, "picture"))]
    for view in ("inventories", "liquidity"):
        page.find_element(By.CSS_SELECTOR, f"#view input[value={view}]").click()
        wait(page, lambda: axis(page, "picture") not in (*seen, ""))
        seen.append(axis(page, "picture"))
    page.find_element(By.CSS_SELECTOR, "#view input[value=events]").click()
    says(page, "events", "withdrawal")


def test_a_long_run_is_seen_moving_and_stopped(page, results):
    write(page, "session.close", "16:00")
    write(page, "session.days", "20")
    press(page, "run")
    says(page, "status", "running", LONG)
    before = wait(page, lambda: points(page, "price"), LONG)
    wait(page, lambda: points(page, "price") > before, LONG)
    press(page, "stop")
    says(page, "status", "interrupted, kept in", LONG)
    statuses = {open_run(file.parent).status for file in results.glob("small-set-*/*/run.json")}
    assert "interrupted" in statuses


def choose(browser, menu, text):
    """Take the option with a text from a menu."""
    wait(browser, lambda: browser.find_element(By.ID, menu).is_displayed())
    browser.find_element(By.ID, menu).click()
    script = """const found = [...document.querySelectorAll('.dash-dropdown-content label')]
        .find(option => option.textContent === arguments[0]);
        found?.querySelector("input").click(); return !!found"""
    wait(browser, lambda: browser.execute_script(script, text))


def test_a_run_is_compared_with_itself_but_not_with_another_market(page, address, results):
    names = {
        run.status: str(run.path.relative_to(results))
        for run in map(open_run, (file.parent for file in results.glob("small-set-*/*/run.json")))
    }
    page.get(f"{address}/compare")
    for menu in ("run-a", "run-b"):
        choose(page, menu, names["complete"])
    wait(page, lambda: points(page, "counterfactual") > 100)
    fall = page.find_elements(By.CSS_SELECTOR, "#measures tbody tr:first-child td")
    assert [cell.text for cell in fall][0::3] == ["Worst fall", "0"]
    choose(page, "run-b", names["interrupted"])
    says(page, "counterfactual-words", "not the same market: they differ in session")


def test_a_bad_value_is_refused_with_the_message_of_the_command_line(page, results):
    before = sorted(results.iterdir())
    write(page, "agents.providers.count", "-1")
    press(page, "run")
    said = (
        "--set agents.providers.count=-1: agents.providers.count: found -1; "
        "allowed: a whole number of at least 0 and at most 10000000"
    )
    says(page, "faults", said)
    assert part(page, "fault", "agents.providers.count").text == said
    write(page, "agents.providers.count", "many")
    press(page, "run")
    says(page, "faults", "found many; allowed: a whole number")
    assert sorted(results.iterdir()) == before


def test_a_sweep_shows_its_phase_diagram(page, address):
    page.get(f"{address}/sweeps")
    says(page, "headline", "crashed")
    cells = "return document.querySelector('#shape .js-plotly-plot')?.calcdata?.[0]?.[0]?.z?.length"
    wait(page, lambda: page.execute_script(cells) == len(PROVIDERS))
    assert len(page.find_elements(By.CSS_SELECTOR, "#runs tbody tr")) == (
        len(SHARES) * len(PROVIDERS) * 4
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_window_and_nothing_comes_from_elsewhere(page, address, width):
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    for place in ("run", "compare", "sweeps"):
        page.get(f"{address}/{place}")
        shown = f"return !document.getElementById('page-{place}')?.hidden"
        wait(page, lambda script=shown: page.execute_script(script))
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    loaded = page.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert loaded
    assert all(name.startswith((address, "data:", "blob:")) for name in loaded)


def test_the_theme_follows_the_reader_and_the_button(page):
    paper = """return document.querySelector('#price .js-plotly-plot')
        ?._fullLayout?.paper_bgcolor"""
    wait(page, lambda: page.execute_script(paper) == "#ffffff")
    press(page, "toggle")
    wait(page, lambda: page.execute_script(paper) == "#16181d")
    press(page, "toggle")
    wait(page, lambda: page.execute_script(paper) == "#ffffff")
