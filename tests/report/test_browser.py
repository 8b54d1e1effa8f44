"""The page in a real Chromium, as a reviewer opens it: from a file."""

import io
import os
import re
import shutil
from importlib.resources import files

import pytest

from pipelines.report.page import render

pytestmark = pytest.mark.browser

PLAIN = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def chromium():
    path = os.environ.get("SURVEYPROOF_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None:
        pytest.skip("no Chromium: install one, or name it in SURVEYPROOF_CHROMIUM")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=PLAIN)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, tmp_path):
    """Opens the page of a result; afterwards nothing may have been asked of a network or complained of."""
    contexts, asked, complaints = [], [], []

    def opened(result, fragment="", **settings):
        file = tmp_path / "validation-report.html"
        file.write_text(render(result), encoding="utf-8")
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri() + fragment)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in asked if url.startswith("file:")]) == len(contexts)
    assert complaints == []


def shown(page, selector):
    return [element.get_attribute("id") for element in page.query_selector_all(selector) if element.is_visible()]


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_filter_findings(visit, wave):
    page = visit(wave)
    assert len(shown(page, ".finding")) == 10
    page.uncheck("input[value=error]")
    assert len(shown(page, ".finding")) == 4
    assert not page.is_visible("h3:has-text('Errors')")
    assert page.inner_text("#filter-findings output") == "4 of 10 findings shown"
    page.fill("#filter-findings input[type=search]", "GRAPH 16 states")
    assert shown(page, ".finding") == ["finding-differs:g16.n"]
    page.fill("#filter-findings input[type=search]", "no such thing")
    assert shown(page, ".finding") == []
    page.click("#findings .clear")
    assert len(shown(page, ".finding")) == 10
    page.select_option("#filter-findings select[name=kind]", "unattainable")
    assert shown(page, ".finding") == ["finding-unattainable:g16.new"]


def test_filter_by_state_and_place(visit, again):
    page = visit(again)
    state, place = "#filter-findings select[name=state]", "#filter-findings select[name=place]"
    page.select_option(state, "new")
    assert set(shown(page, ".finding")) == {
        "finding-unattainable:g16.new",
        "finding-parts:t2.carers",
        "finding-rule:file.fieldwork",
    }
    page.select_option(state, "accepted")
    assert set(shown(page, ".finding")) == {"finding-differs:g16.n", "finding-repeated:women.improved"}
    page.select_option(state, "lapsed")
    assert set(shown(page, ".finding")) == {"finding-unattainable:g16.new", "finding-rule:clients.at_most"}
    page.select_option(state, "")
    page.select_option(place, label="Table 2")
    assert set(shown(page, ".finding")) == {"finding-parts:t2.carers", "finding-repeated:women.improved"}
    page.select_option(place, label="The answers")
    assert len(shown(page, ".finding")) == 5


def test_from_the_decision_to_the_cell(visit, again):
    """Which table is wrong, and what should the cell read: three clicks."""
    page = visit(again)
    page.click(".glance a:text-is('Graph 16')")
    assert page.evaluate("document.activeElement.closest('.placelist > li') !== null")
    page.click(".placelist > li:target a")
    assert page.evaluate("document.activeElement.id") == "finding-unattainable:g16.new"
    assert page.is_visible("[id='finding-unattainable:g16.new'] >> text=Print 29% or 33%")


def test_accepting_a_finding_is_told(visit, again):
    page = visit(again)
    finding = page.locator("[id='finding-parts:t2.carers']")
    finding.locator("summary:has-text('Accept it')").click()
    assert finding.locator("pre").inner_text().startswith("surveyproof waive parts:t2.carers --wave tracktr/2016 --by")


def test_deep_link_into_a_fold(visit, again):
    page = visit(again, "#since-last-run")
    assert page.locator("#since-last-run").is_visible()
    page = visit(again)
    page.select_option("#filter-findings select[name=state]", "accepted")
    page.evaluate("location.hash = '#finding-parts:t2.carers'")
    page.wait_for_selector("[id='finding-parts:t2.carers']", state="visible")
    assert page.input_value("#filter-findings select[name=state]") == ""


def test_filter_questions(visit, wave):
    page = visit(wave)
    assert len(shown(page, ".card")) == 10
    page.select_option("#filter-questions select", "found")
    assert shown(page, ".card") == ["question-new_service", "question-clients", "question-impact", "other-figures"]
    page.select_option("#filter-questions select", "unclear")
    assert shown(page, ".card") == ["question-income", "question-new_service", "question-rate_card", "other-figures"]
    page.fill("#filter-questions input[type=search]", "rate card")
    assert shown(page, ".card") == ["question-rate_card"]
    page.fill("#filter-questions input[type=search]", "")
    page.select_option("#filter-questions select", "")
    page.click("text=Open all")
    assert page.locator(".card[open]").count() == 10
    page.click("text=Close all")
    assert page.locator(".card[open]").count() == 0


def test_deep_link_opens_its_card(visit, wave):
    page = visit(wave, "#figure-t3.all.under_100k")
    line = page.locator('[id="figure-t3.all.under_100k"]')
    assert line.is_visible()
    assert page.locator("#question-income").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.id") == "figure-t3.all.under_100k"
    box = line.bounding_box()
    assert 0 <= box["y"] < page.viewport_size["height"]


def test_deep_link_beats_the_filter(visit, wave):
    page = visit(wave)
    page.fill("#filter-findings input[type=search]", "no such thing")
    page.evaluate("location.hash = '#finding-parts:t2.carers'")
    page.wait_for_selector("[id='finding-parts:t2.carers']", state="visible")
    assert len(shown(page, ".finding")) == 10


def test_link_from_finding_to_figure(visit, wave):
    page = visit(wave)
    page.click("[id='finding-parts:t2.carers'] a:text-is('72')")
    assert page.locator('[id="figure-t2.carers.dk"]').is_visible()


@pytest.mark.parametrize("name", ["wave", "again", "refused", "clean", "no_answers", "hostile"])
def test_no_sideways_scrolling_on_a_phone(visit, name, request):
    page = visit(request.getfixturevalue(name), viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert overflow(page) <= 0


def test_no_sideways_scrolling_at_any_width(visit, wave):
    page = visit(wave)
    for width in range(320, 1500, 60):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0, width


def test_without_script(visit, wave):
    page = visit(wave, java_script_enabled=False)
    assert len(shown(page, ".finding")) == 10
    assert shown(page, ".filter") == []
    assert page.is_visible("[id='figure-g16.new']")
    page.click("#question-staff > summary")
    assert page.is_visible("#question-staff h4")


def test_keyboard(visit, wave):
    page = visit(wave)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.focus("#question-staff > summary")
    page.keyboard.press("Enter")
    assert page.locator("#question-staff").get_attribute("open") is not None


def printed(page):
    """The texts of the pages on A4."""
    pypdf = pytest.importorskip("pypdf")
    return [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]


@pytest.mark.parametrize("script", [True, False])
def test_prints_what_is_needed_to_decide(visit, again, script):
    page = visit(again, java_script_enabled=script)
    sheets = printed(page)
    assert 5 <= len(sheets) <= 14
    text = " ".join(" ".join(sheets).split())
    assert "Do not publish" in sheets[0]
    assert "Signed by Ann Lee" in sheets[0]
    assert "4 + 10 + 11 + 72 = 97" in text
    assert "Who was asked, and answered" in text
    assert "What is folded on the screen is not printed" in text
    assert "surveyproof waive" not in text
    if script:
        assert page.locator("#question-staff").get_attribute("open") is None  # closed again afterwards


@pytest.mark.slow
def test_a_large_wave_prints_in_bounds(visit, big):
    assert len(printed(visit(big))) < 160


def test_a_filter_never_hides_findings_on_paper(visit, wave):
    page = visit(wave)
    page.fill("#filter-findings input[type=search]", "no such thing")
    page.emulate_media(media="print")
    assert len(shown(page, ".finding")) == 10


def test_dark(visit, wave):
    light, dark = visit(wave, color_scheme="light"), visit(wave, color_scheme="dark")
    grounds = [page.evaluate("getComputedStyle(document.body).backgroundColor") for page in (light, dark)]
    brightness = [sum(map(int, re.findall(r"\d+", ground))) for ground in grounds]
    assert brightness[0] > 700
    assert brightness[1] < 120


RULES = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["again", "no_answers", "refused", "hostile"])
def test_axe_finds_nothing(visit, name, scheme, request):
    page = visit(request.getfixturevalue(name), color_scheme=scheme)
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    for viewport in ({"width": 1200, "height": 900}, PHONE):
        page.set_viewport_size(viewport)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        violations = page.evaluate("(rules) => axe.run(document, rules)", RULES)["violations"]
        found = {v["id"]: [node["target"] for node in v["nodes"]][:5] for v in violations}
        assert found == {}


def test_nothing_moves(visit, again):
    page = visit(again, reduced_motion="reduce")
    moving = """[...document.querySelectorAll('*')].filter((e) => {
      const style = getComputedStyle(e);
      return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
    }).length"""
    assert page.evaluate(moving) == 0


def test_hostile_texts_do_nothing(visit, hostile):
    page = visit(hostile)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.fill("#filter-findings input[type=search]", "<script>")
    for name in ("kind", "state", "place"):
        page.select_option(f"#filter-findings select[name={name}]", index=1)
    page.wait_for_timeout(100)
    assert page.title() == "hostile/1: validation report"
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1


def test_the_policy_stops_a_script_that_is_not_ours(chromium, tmp_path, wave):
    file = tmp_path / "page.html"
    file.write_text(
        render(wave).replace("</main>", "<script>document.title = 'owned'</script></main>"), encoding="utf-8"
    )
    context = chromium.new_context()
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.title() == "tracktr/2016: validation report"
    context.close()


def test_large_page_answers_at_once(visit, big):
    page = visit(big)
    took = page.evaluate("""() => {
      const box = document.querySelector('#filter-findings input[type=search]');
      box.value = '(401)';
      const start = performance.now();
      box.dispatchEvent(new Event('input', {bubbles: true}));
      return performance.now() - start;
    }""")
    assert len(shown(page, ".finding")) == 1
    assert took < 1000
