"""The command line as a stranger meets it: messages, exit statuses, what is loaded, and nothing half-written."""

import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal

from pipelines import cli, single
from pipelines.project import Wave
from pipelines.readers import streaming
from tests.pipelines.conftest import ROOT, export_text

WAVE = Wave("demo", "w1")


@pytest.fixture
def surveyproof(project, monkeypatch):
    monkeypatch.setenv("SURVEYPROOF_ROOT", str(project.root))
    monkeypatch.chdir(project.root)
    runner = CliRunner()

    def call(*args, status):
        result = runner.invoke(cli.main, [str(a) for a in args])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == status, result.output
        return result

    return call


def files(root):
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file() and ".dagster" not in p.parts}


EXPORT, QUESTIONNAIRE = "raw/demo/w1/answers.csv", "schemas/surveys/demo/w1/questionnaire.yaml"
FIGURES = "raw/demo/w1/figures.csv"


def test_check_in_order(surveyproof):
    said = surveyproof("check", EXPORT, "-q", QUESTIONNAIRE, status=0).stdout
    assert "10 respondents" in said
    assert "0 errors" in said


def test_check_finds(surveyproof, project):
    (project.root / EXPORT).write_text(export_text(10, faulty=1), encoding="utf-8")
    said = surveyproof("check", EXPORT, "-q", QUESTIONNAIRE, "--report", "page.html", status=1)
    assert "age.below_minimum" in said.stdout
    assert "line 3 of the export" in said.stdout
    assert (project.root / "page.html").read_text(encoding="utf-8").startswith("<!")
    machine = json.loads(surveyproof("check", EXPORT, "-q", QUESTIONNAIRE, "--json", status=1).stdout)
    assert machine["counts"]["rules"]["fail"] == 2, "too young, and too young for a CRC"


def test_figures_with_and_without_answers(surveyproof):
    alone = json.loads(surveyproof("figures", FIGURES, "-q", QUESTIONNAIRE, "--json", status=1).stdout)
    assert any(f["kind"] != "not_reproduced" for f in alone["findings"])
    assert not any(f["kind"] == "not_reproduced" for f in alone["findings"])
    both = json.loads(
        surveyproof("figures", FIGURES, "-q", QUESTIONNAIRE, "--responses", EXPORT, "--json", status=1).stdout
    )
    assert {f["figure"]: f["recomputed_count"] for f in both["figures"]} == {"n": 10, "crc": 7, "nps": 3}
    (told,) = (f for f in both["findings"] if "nps" in f["figures"])
    assert (told["kind"], told["correction"]) == ("unattainable", "30% (3 of 10), as the answers give.")


def test_a_report_may_rest_on_respondents_who_are_held_back(surveyproof, project):
    (project.root / EXPORT).write_text(export_text(10, faulty=1), encoding="utf-8")
    call = ("figures", FIGURES, "-q", QUESTIONNAIRE, "--responses", EXPORT, "--json")
    machine = json.loads(surveyproof(*call, status=1).stdout)
    reasons = {f["figure"]: f["reason"] for f in machine["figures"]}
    assert "if the respondents who are held back are counted" in reasons["n"]
    assert not any("n" in f["figures"] for f in machine["findings"] if f["kind"] == "not_reproduced")


@pytest.mark.slow
def test_run_and_report(surveyproof, project):
    said = surveyproof("run", status=1)
    assert "demo/w1: tables published" in said.stdout
    assert "curated/demo/w1/validation-report.html" in said.stdout
    assert "validated" in said.stderr, "progress"
    assert surveyproof("report", "demo/w1", status=0).stdout.strip() == "curated/demo/w1/validation-report.html"
    (project.root / EXPORT).write_text(export_text(10, faulty=9), encoding="utf-8")
    said = surveyproof("run", "demo/w1", status=1).stdout
    assert "REFUSED" in said
    assert "9 of 10 respondents" in said
    assert "w1.refused/validation-report.html" in said
    (project.root / EXPORT).unlink()
    machine = json.loads(surveyproof("run", "demo", "--json", status=2).stdout)
    assert machine[0]["wave"] == "demo/w1"
    assert "no such file" in machine[0]["problems"][0]


def test_tables_are_explained(surveyproof):
    assert "left it blank" in surveyproof("tables", "bases", status=0).stdout
    assert "Did you mean 'bases'" in surveyproof("tables", "base", status=2).stderr


BROKEN = {
    "missing export": (lambda r: (r / EXPORT).unlink(), "no such file"),
    "empty export": (lambda r: (r / EXPORT).write_text(""), "empty"),
    "no text": (lambda r: (r / EXPORT).write_bytes(b"a,b\n1,\0\n"), "NUL"),
    "no export": (lambda r: (r / EXPORT).write_bytes(b"%PDF-1.7\n"), "PDF"),
    "ragged": (lambda r: (r / EXPORT).write_text(export_text(3).replace(",fine", "", 1)), "14 cells"),
    "unknown column": (
        lambda r: (r / EXPORT).write_text(export_text(3).replace("Collector ID", "Shoe size")),
        "Shoe size",
    ),
    "missing column": (
        lambda r: (r / EXPORT).write_text(export_text(3).replace("Rent", "Rents")),
        "no column for 'split__y'",
    ),
    "a binary": (lambda r: (r / EXPORT).write_bytes(bytes(range(256)) * 9), "UTF-8"),
    "YAML typo": (lambda r: edit(r / QUESTIONNAIRE, "title:", "titel:"), "Did you mean 'title'"),
    "broken YAML": (lambda r: edit(r / QUESTIONNAIRE, "  - id: role", "- id: role"), "not valid YAML"),
    "condition": (lambda r: edit(r / QUESTIONNAIRE, "ask_if: role = 1", "ask_if: role == '1"), "quote is not closed"),
    "figure for no question": (lambda r: edit(r / FIGURES, "crc,Table 1,funding", "crc,Table 1,fundin"), "fundin"),
    "figures ragged": (lambda r: edit(r / FIGURES, "70%", "70%,,"), "figures.csv"),
}


def edit(path, old, new):
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


CHECK = ("figures", FIGURES, "-q", QUESTIONNAIRE, "--responses", EXPORT, "--report", "page.html")


@pytest.mark.parametrize("name", BROKEN)
def test_bad_input_gives_one_message_status_2_and_writes_nothing(surveyproof, project, name):
    spoil, said = BROKEN[name]
    spoil(project.root)
    before = files(project.root)
    result = surveyproof(*CHECK, status=2)
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert files(project.root) == before
    assert ":" in result.stderr.splitlines()[-1], "names the file"


@pytest.mark.parametrize("name", ["missing export", "broken YAML", "figure for no question"])
def test_bad_input_says_the_same_through_dagster(surveyproof, project, name):
    spoil, said = BROKEN[name]
    spoil(project.root)
    result = surveyproof("run", "demo/w1", status=2)
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert not project.curated(WAVE).exists()
    assert files(project.root / "curated") == set()


def test_a_wave_in_the_wrong_folder(surveyproof, project):
    edit(project.root / QUESTIONNAIRE, "wave: w1", "wave: w2")
    assert "stands in the folder of demo/w1" in surveyproof("run", "demo/w1", status=2).stderr


@pytest.mark.slow
def test_one_broken_wave_does_not_stop_the_others(surveyproof, project):
    other = project.root / "schemas/surveys/demo/w0/questionnaire.yaml"
    other.parent.mkdir()
    other.write_text("survey: demo\nwave: w0\nquestions: none\n", encoding="utf-8")
    result = surveyproof("run", status=2)
    assert "demo/w1: tables published" in result.stdout
    assert "demo/w0/questionnaire.yaml:3" in result.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["run", "demo/w9"], "Did you mean 'demo/w1'"),
        (["run", "../../etc"], "no such survey"),
        (["report", "demo"], "SURVEY/WAVE"),
        (["report", "demo/w1"], "surveyproof run demo/w1"),
        (["check", EXPORT, "-q", "nowhere.yaml"], "no such file"),
        (["check", "raw", "-q", QUESTIONNAIRE], "folder"),
        (["figures", EXPORT, "-q", QUESTIONNAIRE], "heading"),
        (["check", EXPORT, "-q", QUESTIONNAIRE, "--report", "answers.csv/page.html"], "cannot be written"),
        (["twin", "demo/w1"], "synthetic: true"),
        (["check", EXPORT], "Missing option"),
    ],
)
def test_misuse(surveyproof, project, args, said):
    (project.root / "answers.csv").write_text("a file where a folder should be")
    assert said in surveyproof(*args, status=2).stderr


@pytest.mark.slow
@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, "Free some space"), (errno.EACCES, "permissions")])
@pytest.mark.parametrize("when", ["publishing", "starting"])
def test_a_disk_that_refuses(surveyproof, project, monkeypatch, number, said, when):
    real = os.fsync

    def refuse(handle):
        path = str(Path(f"/proc/self/fd/{handle}").readlink()) if isinstance(handle, int) else ""
        if ("/curated/demo/" in path) if when == "publishing" else True:
            raise OSError(number, os.strerror(number))
        return real(handle)

    monkeypatch.setattr(os, "fsync", refuse)
    result = surveyproof("run", "demo/w1", status=2)
    assert said in result.stderr
    assert not project.curated(WAVE).exists()
    assert not list((project.root / "curated").glob("**/.*.*"))


@pytest.mark.parametrize("command", [["check", EXPORT], ["figures", FIGURES]])
def test_quick_commands_load_nothing_heavy(project, command):
    code = "import sys; from pipelines.cli import main; main(sys.argv[1:], standalone_mode=False)"
    code = f"import sys, atexit; atexit.register(lambda: print(*sys.modules)); {code}"
    args = [*command, "-q", QUESTIONNAIRE, "--json"]
    done = subprocess.run(
        [sys.executable, "-c", code, *args], cwd=project.root, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"dagster", "great_expectations", "pandera", "pandas", "pyarrow", "jinja2"}
    assert "polars" in loaded


@pytest.mark.slow
def test_nothing_is_left_in_the_temporary_folder(surveyproof):
    before = set(Path(tempfile.gettempdir()).iterdir())
    surveyproof("run", "demo/w1", status=1)
    left = {p.name for p in set(Path(tempfile.gettempdir()).iterdir()) - before}
    assert not {n for n in left if "dagster" in n}


def test_check_writes_its_tables_into_a_new_folder(project, surveyproof, tmp_path):
    export, questionnaire = project.raw(WAVE) / "answers.csv", project.questionnaire_file(WAVE)
    out = tmp_path / "out"
    surveyproof("check", export, "-q", questionnaire, "--out", out, status=0)
    made = {path.stem: pl.read_parquet(path) for path in out.iterdir()}
    assert {"responses", "failures", "bases", "rules", "quarantine"} <= made.keys()
    assert made["responses"].height + made["quarantine"].height == len(export.read_text("utf-8").splitlines()) - 2
    assert "exists already" in surveyproof("check", export, "-q", questionnaire, "--out", out, status=2).output


def test_a_large_export_is_judged_in_parts_with_the_same_outcome(project, surveyproof, tmp_path, monkeypatch):
    export, questionnaire = project.raw(WAVE) / "answers.csv", project.questionnaire_file(WAVE)
    whole = surveyproof("check", export, "-q", questionnaire, "--out", tmp_path / "whole", status=0).output
    monkeypatch.setattr(single, "LARGE", 0)
    monkeypatch.setattr(streaming, "STEP", 400)
    parts = surveyproof("check", export, "-q", questionnaire, "--out", tmp_path / "parts", status=0).output
    assert parts.splitlines()[:5] == whole.splitlines()[:5]
    for table in ("responses", "failures", "bases", "rules", "quarantine", "toplines"):
        one, other = (pl.read_parquet(tmp_path / folder / f"{table}.parquet") for folder in ("whole", "parts"))
        assert_frame_equal(one.drop("cause", "doubt", strict=False), other.drop("cause", "doubt", strict=False))


@pytest.mark.slow
def test_a_project_of_its_own_keeps_to_its_folders(project, surveyproof):
    (project.root / "dagster.yaml").unlink(missing_ok=True)
    surveyproof("run", "demo/w1", status=1)
    assert {path.name for path in project.root.iterdir()} <= {"schemas", "raw", "curated", ".dagster"}
