"""What Dagster's pages show of a wave, and how a wave stands there from run to run."""

import os
import stat
from datetime import timedelta

import dagster as dg
import polars as pl
import pytest

from pipelines import about, signing
from pipelines.checks import GATE, KIND_WORDS, NEW_ERRORS, WORDS
from pipelines.definitions import ALERT_VARIABLE, PAGES_VARIABLE, build_defs
from pipelines.project import Wave
from pipelines.publication import refused_folder
from pipelines.report import PAGE
from tests.conftest import DEMO, make_questionnaire
from tests.pipelines.conftest import ROOT, export_text, materialize

WAVE = Wave("demo", "w1")
WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR
OWNED = DEMO.replace("title: Demonstration", "title: A *new* | <b>survey</b>\nowners: [panel@example.org, team:panel]")


def specs(project):
    return {spec.key.to_user_string(): spec for spec in build_defs(project).resolve_all_asset_specs()}


def metadata_of(result, asset):
    [made] = [e for e in result.get_asset_materialization_events() if e.asset_key == dg.AssetKey(asset)]
    return made.step_materialization_data.materialization.metadata


def checks_of(result):
    return {e.check_name: e for e in result.get_asset_check_evaluations()}


def test_assets_say_who_answers_for_them_and_what_they_are(project):
    project.questionnaire_file(WAVE).write_text(OWNED, encoding="utf-8")
    found = specs(project)
    assert {tuple(spec.owners) for spec in found.values()} == {("panel@example.org", "team:panel")}
    assert all(spec.description and spec.code_version and spec.group_name for spec in found.values())
    assert all(spec.kinds for spec in found.values())
    assert r"w1 (A \*new\* \| &lt;b&gt;survey&lt;/b&gt;)" in found["questionnaire"].description
    policy = found["report"].freshness_policy
    assert policy.warn_window.to_timedelta() < policy.fail_window.to_timedelta() <= timedelta(days=3)


def test_a_questionnaire_that_cannot_be_read_keeps_nothing_else_from_loading(project):
    project.questionnaire_file(WAVE).write_text("survey: [", encoding="utf-8")
    found = specs(project)
    assert found["report"].owners == []
    dg.Definitions.validate_loadable(build_defs(project))


@pytest.mark.parametrize(
    ("told", "command"),
    [("", []), ("mail -s 'New errors' me@example.org", ["mail", "-s", "New errors", "me@example.org"])],
)
def test_settings_come_from_the_environment(project, monkeypatch, told, command):
    monkeypatch.setenv(ALERT_VARIABLE, told)
    monkeypatch.setenv(PAGES_VARIABLE, "https://surveys.example.org/pages/")
    resources = build_defs(project).resources
    assert resources["alerts"].command == command
    assert resources["folders"].link(WAVE) == f"https://surveys.example.org/pages/demo/w1/{PAGE}"


def test_a_wave_on_its_pages(project):
    project.questionnaire_file(WAVE).write_text(OWNED, encoding="utf-8")
    result = materialize(project)
    assert result.success
    report = metadata_of(result, "report")
    assert report["decision"].value.startswith("## Do not publish")
    assert len(report["decision"].value) < 1000, "Dagster shows no more without a click"
    assert report["new_errors"].value == 1
    assert isinstance(report["page"], dg.PathMetadataValue)
    assert "open" not in report, "no browser follows a link from Dagster to a file"
    columns = {c.name: c.description for c in metadata_of(result, "responses")["dagster/column_schema"].value.columns}
    assert columns["role"] == "Role (asked if funding = 'crc')"
    assert columns["clients__a"] == "Clients: Women (asked if role = 1)"
    assert "comment" not in columns, "it is private"
    about_it = metadata_of(result, "questionnaire")["about"].value
    assert "| fieldwork | 2015-08-01 to 2015-10-31 |" in about_it
    for check in checks_of(result).values():
        assert check.target_materialization_data.run_id == result.run_id, check.check_name
    assert stat.S_IMODE((project.state / "workbench").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("one\n\ntwo", "one\n\ntwo", id="all"),
        pytest.param(f"one\n\n{'x' * 2000}\n\nthree", "one", id="as much as is shown"),
        pytest.param("one\n\n<details>\n<summary>more</summary>", "one", id="nothing folded"),
        pytest.param("- **a**<br>b", "- **a**  \n  b", id="lines are broken without HTML"),
    ],
)
def test_the_opening_of_a_summary(text, shown):
    assert about.opening(text) == shown


def test_the_card_of_a_questionnaire_with_nothing_in_it():
    q = make_questionnaire("survey: s\nwave: w\nquestions: [{id: a, text: A, type: text}]")
    assert about.card(q) == "**s**\n\n| | |\n|---|---|\n| questions | 1 (1 text) |"


def test_killed_runs_are_looked_after(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "DAGSTER_DISABLE_TELEMETRY", "1")
    with dg.DagsterInstance.from_config(str(ROOT)) as instance:
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_max_runtime_seconds > 3600


@pytest.mark.slow
def test_a_wave_from_run_to_run(project):
    """Errors are new once; accepted they pass; something else is new again; a refusal keeps its evidence."""
    first = checks_of(materialize(project))
    assert not first[NEW_ERRORS].passed
    assert (first["unattainable"].passed, first["unattainable"].severity) == (False, ERROR)
    assert set(first) == {*WORDS, *KIND_WORDS, GATE, NEW_ERRORS, "contracts", "accounting"}
    assert all(check.partition == str(WAVE) for check in first.values())

    again = checks_of(materialize(project))
    assert again[NEW_ERRORS].passed
    assert again[NEW_ERRORS].description == "1 error known before"
    assert (again["unattainable"].passed, again["unattainable"].severity) == (False, WARN)

    found = pl.read_parquet(project.curated(WAVE) / "findings.parquet")["finding"].to_list()
    until = signing.today() + timedelta(days=1)
    signing.waive(project, found, [WAVE], reason="Rounded by hand", by="A. Reviewer", until=until)
    accepted = checks_of(materialize(project))
    assert accepted["unattainable"].passed
    assert accepted["unattainable"].metadata["accepted"].value == 1

    figures = project.raw(WAVE) / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8") + "crc2,Page 4,funding,crc,,percent,60%\n", encoding="utf-8")
    fresh = checks_of(materialize(project))
    assert fresh["unattainable"].passed, "it is accepted yet"
    assert (fresh["repeated"].passed, fresh["repeated"].severity) == (False, ERROR)
    assert not fresh[NEW_ERRORS].passed

    (project.raw(WAVE) / "answers.csv").write_text(export_text(10, faulty=5), encoding="utf-8")
    refused = materialize(project)
    told = checks_of(refused)
    assert not refused.success
    assert set(told) == {*WORDS, GATE}
    assert (told["ranges"].passed, told["ranges"].severity) == (False, ERROR)
    assert told["ranges"].metadata["respondents"].value == 5
    evidence = [record.data["finding"] for record in told[GATE].metadata["evidence"].records]
    assert evidence == ["ranges:age.below_minimum"]
    assert (refused_folder(project.curated(WAVE)) / PAGE).exists()
