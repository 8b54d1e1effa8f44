"""The twin obeys the questionnaire and reproduces the margins; planted faults are all found, and nothing else."""

from collections import Counter

import polars as pl
import pytest

from pipelines.project import Project, Wave, load_questionnaire
from pipelines.readers import read_export
from pipelines.twin import write_twin
from schemas import curate
from schemas.figures.model import Statistic, parse_figures
from schemas.figures.statistics import read
from schemas.problems import InputError
from schemas.questionnaire import Family, Severity
from schemas.recount import recount
from schemas.responses import evaluate
from tests.pipelines.conftest import ROOT, read_csv

PROJECT = Project(ROOT)
WAVE = Wave("tracktr", "2016")
Q = load_questionnaire(PROJECT.questionnaire_file(WAVE))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twin")
    list(write_twin(PROJECT, WAVE, out=folder / "twin.csv"))
    list(write_twin(PROJECT, WAVE, faulty=True, out=folder / "faulty.csv"))
    return folder


def test_the_bundled_files_are_what_the_command_draws(made):
    raw = PROJECT.raw(WAVE)
    for ours, bundled in (("twin.csv", ""), ("faulty.csv", "-faulty"), ("faulty.faults.csv", "-faulty.faults")):
        assert (made / ours).read_bytes() == (raw / f"responses-synthetic-twin{bundled}.csv").read_bytes()


def test_another_seed_draws_others(made, tmp_path):
    list(write_twin(PROJECT, WAVE, seed=2, out=tmp_path / "twin.csv"))
    assert (tmp_path / "twin.csv").read_bytes() != (made / "twin.csv").read_bytes()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_twin_fails_no_rule(tmp_path, seed):
    list(write_twin(PROJECT, WAVE, seed=seed, out=tmp_path / "twin.csv"))
    evaluation = evaluate(Q, read_export(tmp_path / "twin.csv", Q).frame)
    assert evaluation.answers.height == 151
    assert [c.rule.id for c in evaluation.rules if c.outcome == "fail" and c.rule.severity is not Severity.info] == []


def test_the_twin_reproduces_table_3(made):
    """Income is printed whole and is consistent: the twin must hit every cell."""
    figures = parse_figures((PROJECT.raw(WAVE) / "figures.csv").read_text(encoding="utf-8"), Q)
    table = [f for f in figures if f.place.startswith("Table 3") and f.statistic in (Statistic.count, Statistic.base)]
    kept = evaluate(Q, read_export(made / "twin.csv", Q).frame).kept
    counted = recount(table, Q, kept)
    assert len(table) >= 16
    for figure in table:
        printed = read(figure.printed)
        assert counted[figure.figure].count == printed.whole, figure.figure


def test_planted_faults_are_found_by_their_rule_in_their_row_and_nothing_else(made):
    evaluation = evaluate(Q, read_export(made / "faulty.csv", Q).frame)
    found = {
        (c.rule.family.value, c.rule.id, str(evaluation.answers["line"][i]))
        for c in evaluation.rules
        for i in c.failing
        if c.rule.severity is not Severity.info  # blanks in grids are as published
    }
    planted = read_csv(made / "faulty.faults.csv")
    assert found == {(fault["family"], fault["rule"], fault["line"]) for fault in planted}
    assert Counter(fault["family"] for fault in planted) == Counter(
        {
            Family.codes: 2, Family.routing: 2, Family.exclusive: 2, Family.uniqueness: 4,
            Family.fieldwork: 2, Family.cross_question: 2, Family.ranges: 2,
        }
    )  # fmt: skip
    failures = curate.failures(evaluation).filter(~pl.col("rule").str.ends_with("partly_answered"))
    assert set(failures["respondent_id"]) == {fault["respondent_id"] for fault in planted}
    assert evaluation.refused is not None


def test_only_a_wave_that_says_so_gets_a_twin(project):
    with pytest.raises(InputError, match="synthetic: true"):
        list(write_twin(project, Wave("demo", "w1")))


def test_a_twin_of_a_survey_without_figures(project):
    path = project.questionnaire_file(Wave("demo", "w1"))
    path.write_text(
        path.read_text(encoding="utf-8").replace("file: answers.csv", "file: twin.csv, synthetic: true"),
        encoding="utf-8",
    )
    (project.raw(Wave("demo", "w1")) / "figures.csv").unlink()
    list(write_twin(project, Wave("demo", "w1")))
    q = load_questionnaire(path)
    evaluation = evaluate(q, read_export(project.raw(Wave("demo", "w1")) / "twin.csv", q).frame)
    assert [c.rule.id for c in evaluation.rules if c.outcome == "fail" and c.rule.severity is not Severity.info] == []
    assert evaluation.answers.select(pl.col("kind:role").is_not_null().sum()).item() > 0
