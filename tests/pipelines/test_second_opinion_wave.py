"""The second opinion on waves that are really published: Great Expectations, its pages, and what they must not say."""

import json
import os
import shutil

import dagster as dg
import polars as pl
import pytest

from pipelines.definitions import build_defs
from pipelines.project import Project, Wave
from pipelines.second_opinion.command import opinion, paragraph
from pipelines.second_opinion.run import data_docs
from tests.conftest import DEMO
from tests.pipelines.conftest import GOOD, HEADINGS, ROOT, materialize

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning"),
]
SECRET = "secret"  # noqa: S105, what respondents said
HOSTILE = "<img src=https://x.example/a.png onerror=alert(1)><script>alert(1)</script> $column ${x} **bold**"
PEOPLE = 200


def export(crc, oldest):
    """An export in which one in `crc` respondents is funded by a CRC, and whose ages end at `oldest`."""
    rows = []
    for i in range(PEOPLE):
        row = [f"{SECRET}-id-{i}", *GOOD[1:]]
        row[8], row[14] = str(oldest - i % 20), f"{SECRET} words {i}"
        if i % crc:
            row[3:8], row[11:13] = ["NPS", "", "", "", ""], ["", ""]
        rows.append(row)
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in [*HEADINGS, *rows])


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Two published waves of which the second has drifted, and Great Expectations' results on both."""
    root = tmp_path_factory.mktemp("project")
    for wave, crc, oldest, previous in (("w1", 4, 50, ""), ("w2", 2, 80, "previous: w1\n")):
        text = DEMO.replace("wave: w1\n", f"wave: {wave}\n{previous}").replace("max_quarantined: 50%", "")
        text = text.replace("text: Age\n", f"text: {json.dumps(HOSTILE)}\n")
        for path, content in {
            f"schemas/surveys/demo/{wave}/questionnaire.yaml": text,
            f"raw/demo/{wave}/answers.csv": export(crc, oldest),
        }.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(content, encoding="utf-8")
    shutil.copy(ROOT / "dagster.yaml", root / "dagster.yaml")
    project = Project(root)
    for wave in ("demo/w1", "demo/w2"):
        assert materialize(project, wave).success
    return project, {wave: judged(project, wave) for wave in ("demo/w1", "demo/w2")}


def judged(project, wave):
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_defs(project).resolve_job_def("second_opinion_job")
        return job.execute_in_process(partition_key=wave, instance=instance, raise_on_error=False)


def checks(result):
    return {check.check_name: check for check in result.get_asset_check_evaluations()}


def evidence(check):
    return [record.data for record in check.metadata["evidence"].records] if "evidence" in check.metadata else []


def pages(project, wave):
    return {p.name: p.read_text(encoding="utf-8") for p in sorted(data_docs(project, wave).rglob("*.html"))}


def test_a_wave_that_is_as_expected(told):
    _, results = told
    found = checks(results["demo/w1"])
    assert {name for name, check in found.items() if not check.passed} == set()
    assert all(c.metadata["met"].value == c.metadata["expectations"].value > 0 for c in found.values())
    (made,) = results["demo/w1"].asset_materializations_for_node("second_opinion")
    assert made.metadata["cannot_tell"].value == 0
    assert made.metadata["compared_with"].value == "nothing"


def test_a_wave_that_drifted_is_told_against_the_wave_before(told):
    _, results = told
    found = checks(results["demo/w2"])
    assert {name for name, check in found.items() if not check.passed} == {"responses", "toplines"}
    assert {found[name].severity for name in ("responses", "toplines")} == {dg.AssetCheckSeverity.WARN}
    said = " ".join(record["expected"] for record in evidence(found["responses"]))
    assert "answers to funding are distributed as in demo/w1" in said
    assert "The mean of age" in said
    assert "split__x" not in said, "which did not move"
    shares = [r["expected"] for r in evidence(found["toplines"])]
    assert any(share.startswith("crc of funding is ") for share in shares)


def test_pages_show_severity_wave_and_wording_and_run_nothing(told):
    project, _ = told
    docs = pages(project, Wave("demo", "w2"))
    assert {"index.html", "responses.html", "toplines.html"} <= set(docs)
    assert all(
        "<script" not in page
        and "<img" not in page
        and "x.example/a.png onerror" not in page.replace("&lt;img src=https://x.example/a.png onerror", "")
        for page in docs.values()
    )
    assert "Main way of funding" in docs["responses.html"]
    assert 'class="badge badge-warning"' in docs["responses.html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $column ${x} **bold**" in docs["responses.html"]
    assert all("demo/w2" in page for page in docs.values())


def test_command_prints_a_paragraph(told, monkeypatch):
    project, _ = told
    ended = opinion(project, Wave("demo", "w2"))
    assert (ended.failed, ended.critical) == (("responses", "toplines"), False)
    said = paragraph(project, ended)
    assert said.startswith("demo/w2: not as expected: responses, toplines")
    assert "curated/demo/w2.data-docs/index.html" in said


def test_nothing_published(project):
    ended = opinion(project, Wave("demo", "w1"))
    assert ended.page is None
    assert "not published yet" in paragraph(project, ended)


def test_no_answers_delivered_cannot_be_told(project):
    (project.raw(Wave("demo", "w1")) / "answers.csv").unlink()
    file = project.questionnaire_file(Wave("demo", "w1"))
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("export:")), encoding="utf-8")
    assert materialize(project).success
    found = checks(judged(project, "demo/w1"))
    of_answers = {"responses", "answers", "quarantine", "failures", "doubts", "bases", "toplines"}
    for name in of_answers:
        assert not found[name].passed
        assert found[name].metadata["cannot_tell"].value == found[name].metadata["expectations"].value > 0
    assert found["codebook"].passed


def test_a_changed_file_is_told_without_anybodys_answer(told, tmp_path, caplog, capfd):
    """What is wrong in a file somebody changed is told as counts: in no page, check or log is there a value of it."""
    source, _ = told
    shutil.copytree(source.root, tmp_path / "copy", symlinks=True)
    project, wave = Project(tmp_path / "copy"), Wave("demo", "w2")
    path = project.curated(wave) / "responses.parquet"
    frame = pl.read_parquet(path)
    frame.with_columns(
        pl.lit(f"{SECRET}-id-0").alias("respondent_id"),
        pl.lit(f"{SECRET} code").alias("funding"),
        pl.lit(f"{SECRET} age").alias("age"),
        pl.lit(1).alias(f"{SECRET}_column"),
    ).write_parquet(path)
    (project.curated(wave) / "codebook.parquet").write_bytes(b"PAR1 broken")
    (project.curated(wave) / "bases.parquet").unlink()
    before = pages(project, wave)
    capfd.readouterr()
    caplog.clear()
    result = judged(project, "demo/w2")
    found = checks(result)
    assert not found["responses"].passed
    assert found["responses"].severity is dg.AssetCheckSeverity.ERROR
    outcomes = {(r["on"], r["outcome"]) for r in evidence(found["responses"])}
    assert ("funding", "not met") in outcomes
    assert ("age", "cannot tell") in outcomes, "a text has no limits: that is no failure, and no pass"
    for gone in ("codebook", "bases"):
        assert not found[gone].passed
        assert found[gone].metadata["cannot_tell"].value == found[gone].metadata["expectations"].value
    docs = pages(project, wave)
    assert docs["responses.html"] != before["responses.html"]
    said = json.dumps([[e.to_string() if hasattr(e, "to_string") else str(e)] for e in result.all_events])
    for text in (*docs.values(), said, caplog.text, *capfd.readouterr()):
        assert SECRET not in text


def test_the_pages_are_published_in_one_step(told):
    project, _ = told
    target = data_docs(project, Wave("demo", "w1"))
    assert target.is_symlink()
    first = target.resolve()
    assert judged(project, "demo/w1").success
    assert target.resolve() != first
    assert first.is_dir(), "a reader of the pages before is not cut off"
    assert project.curated(Wave("demo", "w1")).resolve().is_dir()


@pytest.mark.browser
def test_pages_ask_nothing_of_a_network(told):
    sync_api = pytest.importorskip("playwright.sync_api")
    path = os.environ.get("SURVEYPROOF_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None:
        pytest.skip("no Chromium: install one, or name it in SURVEYPROOF_CHROMIUM")
    project, _ = told
    folder = data_docs(project, Wave("demo", "w2"))
    asked, complaints = [], []
    with sync_api.sync_playwright() as playwright:
        plain = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=path, args=plain)
        page = browser.new_context(offline=True).new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for name in pages(project, Wave("demo", "w2")):
            page.goto((folder / name).as_uri())
            icons = page.locator("svg.icon")
            assert icons.count() > 0
            assert icons.first.bounding_box()["width"] > 8
        page.goto((folder / "index.html").as_uri())
        page.click("a:has-text('responses')")
        rows = page.locator(".ge-section tbody tr:has(svg.icon)")
        everything = sum(row.is_visible() for row in rows.all())
        page.click("label:has(#failed)")
        failed = [row for row in rows.all() if row.is_visible()]
        assert 0 < len(failed) < everything
        assert all(row.locator("svg.icon").first.get_attribute("aria-label") != "met" for row in failed)
        assert page.locator(".btn:has(#failed)").evaluate("e => getComputedStyle(e).color") == "rgb(255, 255, 255)"
        page.click("a:has-text('All tables')")
        assert page.title() == "Second opinion: demo/w2"
        browser.close()
    assert [url for url in asked if not url.startswith("file:")] == []
    assert complaints == []


@pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
def test_it_follows_every_publication_and_nothing_else(told):
    project, _ = told
    defs, asked = build_defs(project), dg.AssetKey("second_opinion")
    assert "follow_publication" in {sensor.name for sensor in defs.sensors}
    with dg.DagsterInstance.ephemeral() as instance:
        ticks = [dg.evaluate_automation_conditions(defs, instance)]
        for published in (["demo/w1"], [], ["demo/w1", "demo/w2"]):
            for wave in published:
                instance.report_runless_asset_event(dg.AssetMaterialization("report", partition=wave))
            ticks.append(dg.evaluate_automation_conditions(defs, instance, cursor=ticks[-1].cursor))
            assert ticks[-1].get_requested_partitions(asked) == set(published)
    assert ticks[0].total_requested == 0
