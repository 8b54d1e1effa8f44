"""`surveyproof extract`: what it writes, says and refuses."""

import csv

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from schemas.figures.model import parse_figures
from tests.extract.support import QUESTIONNAIRE, questionnaire

TEXT = """# Findings

Graph 1 / In which region do you work? n=135

Only one quarter of these secretive words work in London, and 35% do not.

Graph 2 / Who are your clients? (tick all that apply)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "report.md").write_text(TEXT)
    (tmp_path / "q.yaml").write_text(QUESTIONNAIRE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args):
    return CliRunner().invoke(main, ["extract", *args])


def test_it_writes_what_it_found_and_says_what_to_do_next(folder):
    done = run("report.md", "-q", "q.yaml", "--out", "figures.csv", "--exhibits", "exhibits.csv")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "3 values found: 0 in 0 tables, 3 in titles and text, 1 of these in words. 2 titles of tables and graphs.",
        "2 values matched to the questionnaire, 1 not.",
        done.output.splitlines()[2],
        "Then: surveyproof figures figures.csv -q q.yaml",
    ]
    assert "empty `proposed` in every line that is right" in done.output
    figures = parse_figures((folder / "figures.csv").read_text(), questionnaire())
    assert [(one.figure, one.printed, one.question, one.options) for one in figures] == [
        ("g1.n", "135", "region", ()),
        ("findings.1", "one quarter", "region", ("london",)),
        ("findings.2", "35%", None, ()),
    ]
    assert all(one.proposed and one.document == "report" for one in figures)
    rows = list(csv.DictReader((folder / "exhibits.csv").read_text().splitlines()))
    assert [(row["exhibit"], row["question"], row["answers"], row["order"]) for row in rows] == [
        ("Graph 1", "region", "one", "1"),
        ("Graph 2", "clients", "several", "2"),
    ]


def test_no_sentence_of_the_report_leaves_it(folder):
    done = run("report.md", "-q", "q.yaml")
    assert "35%" in done.stdout
    assert "secretive" not in done.output


def test_what_is_printed_is_the_file(folder):
    printed = run("report.md").stdout
    run("report.md", "--out", "figures.csv")
    assert printed == (folder / "figures.csv").read_text()
    assert run("report.md", "--document", "report2016").stdout.count(",report2016,") == 3


@pytest.mark.parametrize("option", ["--out", "--exhibits"])
def test_nothing_is_overwritten_or_half_written(folder, option):
    (folder / "there.csv").write_text("mine")
    done = run("report.md", option, "there.csv")
    assert done.exit_code == 2
    assert "this file exists" in done.output
    assert (folder / "there.csv").read_text() == "mine"
    (folder / "empty.md").write_text("Nothing.")
    assert run("empty.md", "--out", "figures.csv", "--exhibits", "exhibits.csv").exit_code == 2
    assert not (folder / "figures.csv").exists()
    assert not (folder / "exhibits.csv").exists()
    assert run("report.md", "--out", "one.csv", "--exhibits", "one.csv").exit_code == 2


def test_a_report_that_is_missing(folder):
    done = run("reprot.md")
    assert done.exit_code == 2
    assert "Did you mean 'report.md'?" in done.output
