"""The job: a wave published whole, or refused with the old one standing; the same through every door."""

import json
import subprocess
import sys
import tomllib

import dagster as dg
import polars as pl
import pytest
import yaml

from pipelines import automation, publication
from pipelines.assets.published import PUBLISHED
from pipelines.definitions import build_defs
from pipelines.parquet import RESPONSES
from pipelines.partitions import wave_partitions
from pipelines.project import Project, Wave
from pipelines.report import ESS, JUNIT, MACHINE, PAGE, SUMMARY
from pipelines.resources import Folders
from schemas.questionnaire import Family
from schemas.responses import curated_contract
from schemas.tables import TABLES, validate
from tests.conftest import DEMO, make_questionnaire
from tests.pipelines.conftest import ROOT, export_text, materialize

WAVE = Wave("demo", "w1")


def evaluations(result):
    return {e.check_name: e for e in result.get_asset_check_evaluations()}


def versions(project):
    return sorted(p.name for p in (project.root / "curated/demo/.versions/w1").iterdir())


def test_a_wave_is_published_whole(project):
    result = materialize(project)
    assert result.success
    folder = project.curated(WAVE)
    q = make_questionnaire(DEMO)
    curated_contract(q).validate(pl.read_parquet(folder / "responses.parquet"), lazy=True)
    for name in TABLES:
        validate(name, pl.read_parquet(folder / f"{name}.parquet"))
    assert {p.name for p in folder.iterdir()} == {f"{n}.parquet" for n in PUBLISHED} | {
        PAGE, MACHINE, ESS, JUNIT, SUMMARY, "datapackage.json"
    }  # fmt: skip
    machine = json.loads((folder / "validation-report.json").read_text(encoding="utf-8"))
    assert machine["verdict"]
    assert {f["kind"] for f in machine["findings"]} == {"unattainable"}
    checks = evaluations(result)
    assert set(checks) >= {*Family, "gate", "contracts", "accounting", "unattainable", "repeated"}
    assert checks["gate"].passed
    assert checks["accounting"].passed
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["path"] for r in package["resources"]} == {f"{n}.parquet" for n in PUBLISHED}


def test_metadata_travels_with_the_file(project):
    import pandas as pd
    import pyarrow.parquet as pq

    assert materialize(project).success
    path = project.curated(WAVE) / "responses.parquet"
    schema = pq.read_schema(path)
    assert schema.metadata[b"surveyproof.survey"] == b"demo"
    assert len(schema.metadata[b"surveyproof.export_sha256"]) == 64
    field = schema.field("role").metadata
    assert field[b"text"] == b"Role"
    assert json.loads(field[b"labels"])["dk"] == "Don't know"
    frame = pd.read_parquet(path)
    assert frame["role"].dtype == "category"
    assert frame["clients__a"].dropna().unique().tolist() == [True]


def test_running_again_changes_nothing_but_timestamps(project):
    materialize(project)
    materialize(project)  # now there is a run to compare with
    before = {n: pl.read_parquet(project.curated(WAVE) / f"{n}.parquet") for n in PUBLISHED}
    first = project.curated(WAVE).resolve()
    materialize(project)
    assert project.curated(WAVE).resolve() != first
    for name, frame in before.items():
        assert frame.equals(pl.read_parquet(project.curated(WAVE) / f"{name}.parquet")), name
    assert len(versions(project)) == publication.KEPT_VERSIONS


def test_rows_at_fault_are_quarantined_and_nothing_is_lost(project):
    (project.raw(WAVE) / "answers.csv").write_text(export_text(10, faulty=2), encoding="utf-8")
    result = materialize(project)
    assert result.success
    folder = project.curated(WAVE)
    held = pl.read_parquet(folder / "quarantine.parquet")
    kept = pl.read_parquet(folder / "responses.parquet")
    assert held["respondent_id"].to_list() == ["1000", "1001"]
    assert held["reasons"].to_list() == [["age.below_minimum"]] * 2
    assert json.loads(held["raw"][0])["Age"] == "17"
    assert kept.height + held.height == 10
    assert not evaluations(result)["ranges"].passed


def test_a_refused_wave_leaves_the_last_good_one(project):
    assert materialize(project).success
    good = project.curated(WAVE).resolve()
    (project.raw(WAVE) / "answers.csv").write_text(export_text(10, faulty=5), encoding="utf-8")
    result = materialize(project)
    assert not result.success
    checks = evaluations(result)
    assert not checks["gate"].passed
    assert checks["gate"].severity is dg.AssetCheckSeverity.ERROR
    assert checks["routing"].passed
    assert project.curated(WAVE).resolve() == good
    evidence = publication.refused_folder(project.curated(WAVE))
    assert pl.read_parquet(evidence / "quarantine.parquet").height == 5
    assert "5 of 10 respondents" in (evidence / "validation-report.html").read_text(encoding="utf-8")
    (project.raw(WAVE) / "answers.csv").write_text(export_text(10), encoding="utf-8")
    assert materialize(project).success
    assert not evidence.exists()


def test_no_answer_of_anybody_is_in_the_event_log(project):
    somebody = "Xanthippe"
    (project.raw(WAVE) / "answers.csv").write_text(
        export_text(10, faulty=5).replace("fine", somebody).replace("Tier two", somebody), encoding="utf-8"
    )
    result = materialize(project)
    log = "\n".join(str(e) for e in result.all_events)
    assert not result.success
    assert somebody not in log


def test_a_wave_without_answers_or_figures(project):
    path = project.questionnaire_file(WAVE)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("export:")]
    path.write_text("\n".join(lines), encoding="utf-8")
    (project.raw(WAVE) / "figures.csv").unlink()
    result = materialize(project)
    assert result.success
    rules = pl.read_parquet(project.curated(WAVE) / "rules.parquet")
    assert rules["outcome"].unique().to_list() == ["cannot tell"]
    assert not evaluations(result)["routing"].passed, "what could not be told never reads as passed"


def test_two_runs_at_once_never_mix(project, monkeypatch):
    """While one run is at work the export is replaced and another run goes all the way: each publishes what it read."""
    from pipelines.assets import curated

    whole = curated.answer_tables
    export = project.raw(WAVE) / "answers.csv"
    between = []

    def meanwhile(*args):
        if not between:
            between.append(True)
            export.write_text(export_text(10).replace("\n10", "\n90"), encoding="utf-8")
            assert materialize(project).success
            assert pl.read_parquet(project.curated(WAVE) / "answers.parquet")["respondent_id"][0] == "9000"
        return whole(*args)

    monkeypatch.setattr(curated, "answer_tables", meanwhile)
    assert materialize(project).success
    for table in ("responses", "answers"):
        ids = pl.read_parquet(project.curated(WAVE) / f"{table}.parquet")["respondent_id"]
        assert set(ids) == {str(1000 + i) for i in range(10)}, table


def test_a_file_that_changes_while_it_is_read_is_refused(project, monkeypatch):
    from pipelines.assets import delivered

    whole = delivered.read_export

    def slow(path, q):
        delivery = whole(path, q)
        path.write_text(export_text(9), encoding="utf-8")
        return delivery

    monkeypatch.setattr(delivered, "read_export", slow)
    result = materialize(project)
    assert not result.success
    assert "it changed while it was read" in str([e for e in result.all_events if e.is_step_failure])
    assert not project.curated(WAVE).exists()


def test_a_step_can_be_taken_up_again(project):
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_defs(project).resolve_job_def("wave")
        assert job.execute_in_process(partition_key="demo/w1", instance=instance).success
        again = job.execute_in_process(
            partition_key="demo/w1", instance=instance, asset_selection=[dg.AssetKey("report")]
        )
        assert again.success
    assert len(versions(project)) == publication.KEPT_VERSIONS


@pytest.mark.parametrize("thing", ["folder", "file"])
def test_what_somebody_else_put_there_is_left_alone(project, thing):
    target = project.curated(WAVE)
    target.parent.mkdir(parents=True)
    target.mkdir() if thing == "folder" else target.write_text("mine")
    result = materialize(project)
    assert not result.success
    assert "Move it away" in str([e for e in result.all_events if e.is_step_failure])
    assert target.is_dir() if thing == "folder" else target.read_text() == "mine"


DIES = """\
import os, sys
from pathlib import Path
import dagster as dg
from pipelines import publication
from pipelines.definitions import build_defs
from pipelines.project import Project
setattr(publication, sys.argv[2], lambda *_: os._exit(9))
job = build_defs(Project(Path(sys.argv[1]))).resolve_job_def("wave")
job.execute_in_process(partition_key="demo/w1", instance=dg.DagsterInstance.ephemeral())
"""


@pytest.mark.slow
@pytest.mark.parametrize("dies_at", ["write_table", "_turn"])
def test_a_machine_that_dies_leaves_the_old_wave(project, dies_at):
    assert materialize(project).success
    good = project.curated(WAVE).resolve()
    page = (good / "validation-report.html").read_bytes()
    died = subprocess.run(
        [sys.executable, "-c", DIES, str(project.root), dies_at], cwd=ROOT, capture_output=True, check=False
    )
    assert died.returncode == 9, died.stderr.decode()
    assert project.curated(WAVE).resolve() == good
    assert (project.curated(WAVE) / "validation-report.html").read_bytes() == page
    assert materialize(project).success
    assert len(versions(project)) == publication.KEPT_VERSIONS, "what the dead run left is cleared away"


def test_lost_respondents_stop_the_publication(project, monkeypatch):
    from schemas import curate

    whole = curate.quarantine
    monkeypatch.setattr(curate, "quarantine", lambda e, raw: whole(e, raw).head(0))
    (project.raw(WAVE) / "answers.csv").write_text(export_text(10, faulty=1), encoding="utf-8")
    result = materialize(project)
    assert not result.success
    assert not evaluations(result)["accounting"].passed
    assert not project.curated(WAVE).exists()


def test_a_broken_contract_stops_the_publication(project, monkeypatch):
    monkeypatch.setattr("schemas.accounting.ASKED_STATUSES", ())
    result = materialize(project)
    assert not evaluations(result)["contracts"].passed
    assert "total_balances" in evaluations(result)["contracts"].description
    assert not project.curated(WAVE).exists()


def test_the_sensor_runs_what_changed_by_content(project):
    folders = Folders(root=str(project.root), waves=["demo/w1"])

    def tick(cursor):
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(instance=instance, cursor=cursor, resources={"folders": folders})
            asked = [r for r in automation.new_files(context) if isinstance(r, dg.RunRequest)]
            return asked, context.cursor

    export = project.raw(WAVE) / "answers.csv"
    first, cursor = tick(None)
    assert [r.partition_key for r in first] == ["demo/w1"]
    export.touch()
    assert tick(cursor)[0] == [], "a touched file runs nothing"
    original = export.read_text(encoding="utf-8")
    export.write_text(original + " ", encoding="utf-8")
    second, cursor = tick(cursor)
    export.write_text(original, encoding="utf-8")
    third, cursor = tick(cursor)
    assert len({r.run_key for r in first + second + third}) == 3, "content that comes back runs again"
    (project.raw(WAVE) / "other.csv").write_text("new", encoding="utf-8")
    assert len(tick(cursor)[0]) == 1


def test_the_schedule_asks_for_every_wave(project):
    with dg.build_schedule_context(
        resources={"folders": Folders(root=str(project.root), waves=["demo/w1"])}
    ) as context:
        assert [r.partition_key for r in automation.nightly(context)] == ["demo/w1"]


def test_definitions_load():
    dg.Definitions.validate_loadable(build_defs())


def test_both_doors_open_the_same_room():
    from dagster._core.workspace.load_target import PyProjectFileTarget, WorkspaceFileTarget

    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["dg"]["project"]
    workspace = yaml.safe_load((ROOT / "workspace.yaml").read_text(encoding="utf-8"))["load_from"][0]["python_module"]
    assert workspace["module_name"] == pyproject["code_location_target_module"]
    assert workspace["location_name"] == pyproject["code_location_name"]
    origins = [
        target.create_origins()
        for target in (
            PyProjectFileTarget(str(ROOT / "pyproject.toml")),
            WorkspaceFileTarget([str(ROOT / "workspace.yaml")]),
        )
    ]
    assert [[(o.location_name, o.loadable_target_origin.module_name) for o in each] for each in origins] == [
        [("surveys", "pipelines.definitions")]
    ] * 2


def test_waves_are_the_folders_of_surveys():
    keys = wave_partitions(Project(ROOT)).get_partition_keys()
    assert keys == sorted(keys)
    assert {"tracktr/2015", "tracktr/2016", "tracktr/2018"} <= set(keys)


def test_nobody_is_told_of_runs():
    settings = yaml.safe_load((ROOT / "dagster.yaml").read_text(encoding="utf-8"))
    assert settings["telemetry"]["enabled"] is False
    assert RESPONSES in PUBLISHED
