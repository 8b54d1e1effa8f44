"""The commands `selftest` and `draft`, as a person runs them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from schemas.questionnaire import parse_questionnaire
from tests.pipelines.conftest import ROOT

EXPORT = (
    "Respondent ID,Do you smoke?,How many a day?,What brand?,Which sports?,\n"
    ",Response,Open-Ended Response,Response,Tennis,Chess\n"
    + "".join(f"{100 + i},Yes,{5 + i},{('Blue', 'Red')[i % 2]},Tennis,\n" for i in range(30))
    + "".join(f"{200 + i},No,,,,Chess\n" for i in range(30))
)


def run(*arguments: str):
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, encoding="utf-8")
    return path


def test_a_draft_describes_the_export_it_came_from(export, tmp_path):
    out = tmp_path / "questionnaire.yaml"
    made = run("draft", str(export), "--survey", "habits", "--wave", "2026", "--out", str(out))
    assert made.exit_code == 0, made.output
    text = out.read_text(encoding="utf-8")
    q = parse_questionnaire(text)
    assert (q.survey, q.wave) == ("habits", "2026")
    assert {x.type.value for x in q.questions} == {"single", "number", "multiple"}
    routes = [line for line in text.splitlines() if "# likely: ask_if:" in line]
    assert len(routes) == 2, "how many, and what brand"
    assert all(f"{q.questions[0].id} = 'yes'  (30 of 30 who meet it answer" in line for line in routes)
    checked = run("check", str(export), "-q", str(out), "--json")
    assert checked.exit_code == 0, checked.output
    assert json.loads(checked.output)["counts"]["respondents"] == 60


def test_a_draft_never_overwrites(export, tmp_path):
    out = tmp_path / "questionnaire.yaml"
    out.write_text("mine", encoding="utf-8")
    made = run("draft", str(export), "--out", str(out))
    assert (made.exit_code, out.read_text(encoding="utf-8")) == (2, "mine")


def test_a_survey_needs_a_name(export):
    made = run("draft", str(export), "--survey", "My survey!")
    assert made.exit_code == 2
    assert "my_survey" in made.output


@pytest.mark.slow
@pytest.mark.parametrize("wave", sorted(p.parent.name for p in Path(ROOT, "schemas/surveys/tracktr").glob("*/*.yaml")))
def test_the_rules_of_the_bundled_survey_find_their_own_faults(wave, monkeypatch):
    monkeypatch.chdir(ROOT)
    made = run("selftest", f"tracktr/{wave}", "--json")
    assert made.exit_code == 0, made.output[-2000:]
    report = json.loads(made.output)[f"tracktr/{wave}"]
    assert sum(score["caught"] for score in report["scores"]) == sum(score["planted"] for score in report["scores"]) > 0
