"""Waivers and signatures around a run: what is accepted leaves the alarms, what is new calls somebody."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import polars as pl
import pytest
from click.testing import CliRunner

from pipelines.assets.delivered import read_questionnaire
from pipelines.cli import main
from pipelines.files import sha256
from pipelines.project import Wave
from pipelines.publication import refused_folder
from pipelines.report import MACHINE, PAGE
from pipelines.result import alarming
from pipelines.runner import run_waves
from pipelines.signing import today, waive
from schemas.problems import InputError
from schemas.review.waivers import Waiver, entry, parse_waivers
from tests.conftest import DEMO
from tests.pipelines.conftest import FIGURES, export_text, materialize

WAVE = Wave("demo", "w1")
FINDING = "unattainable:funding:nps@all"
UNTIL = today() + timedelta(days=30)


@pytest.fixture
def project(published):
    """The wave was published once; what a test does comes after."""
    return published


@pytest.fixture
def command(project, monkeypatch):
    """The command line on the project; gives exit status and output."""
    monkeypatch.setenv("SURVEYPROOF_ROOT", str(project.root))

    def call(*words):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return call


@pytest.fixture
def accept(command):
    def call(finding=FINDING, until=UNTIL, reason="The base of the graph is another one."):
        return command("waive", finding, "--reason", reason, "--by", "A. Reviewer", "--until", until)

    return call


def findings(project):
    return {f["finding"]: f for f in pl.read_parquet(project.curated(WAVE) / "findings.parquet").to_dicts()}


def machine(project):
    return json.loads((project.curated(WAVE) / MACHINE).read_text(encoding="utf-8"))


def alarms(project):
    return {id_ for id_, finding in findings(project).items() if alarming(finding)}


@pytest.mark.slow
def test_a_second_run_finds_nothing_new(project):
    first = machine(project)
    assert alarms(project)
    (second,) = run_waves(project, [WAVE], quiet=True)
    assert not second.errors
    found = findings(project)
    assert {f["change"] for f in found.values()} == {"persisting"}
    assert machine(project)["review"]["last_run"]["run"] == first["evidence"]["run"]
    assert {f["since"] for f in found.values()} == {first["evidence"]["made"]}


def test_what_is_accepted_is_no_alarm_and_stays_on_the_page(project, command, accept):
    assert FINDING in alarms(project)
    status, said = accept()
    assert status == 0, said
    assert "Accepted until" in said
    assert "surveyproof run demo/w1" in said
    materialize(project)
    assert findings(project)[FINDING]["waived"]
    assert FINDING not in alarms(project)
    page = (project.curated(WAVE) / PAGE).read_text(encoding="utf-8")
    assert "The base of the graph is another one." in page
    assert "A. Reviewer" in page
    assert machine(project)["counts"]["findings"]["waived"] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "stays"),
    [
        ("33%", "34%", False),
        ("Table 1,funding,nps", "Table 9,funding,nps", False),
        ("nps,Table 1", "other_name,Table 1", True),
        ("crc,Table 1,funding,crc,,percent,70%\n", "", True),
    ],
    ids=["another number", "another place", "another name of the line", "another line gone"],
)
def test_an_acceptance_lapses_when_its_finding_changes(project, accept, old, new, stays):
    accept()
    raw = project.raw(WAVE) / "figures.csv"
    assert old in FIGURES
    raw.write_text(FIGURES.replace(old, new), encoding="utf-8")
    materialize(project)
    assert findings(project)[FINDING]["waived"] is stays
    if not stays:
        assert FINDING in alarms(project)
        assert [a["force"] for a in machine(project)["review"]["acceptances"]] == ["changed"]


@pytest.mark.slow
def test_an_acceptance_ends_with_its_day(project, accept):
    accept()
    path = project.waivers_file(WAVE)
    yesterday = today() - timedelta(days=1)
    text = path.read_text(encoding="utf-8").replace(str(UNTIL), str(yesterday))
    path.write_text(text.replace(f"on: {today()}", f"on: {yesterday}"), encoding="utf-8")
    materialize(project)
    found = findings(project)[FINDING]
    assert not found["waived"]
    assert found["change"] == "persisting"
    assert [a["force"] for a in machine(project)["review"]["acceptances"]] == ["expired"]


@pytest.mark.slow
def test_only_what_is_new_calls_somebody(project):
    raw = project.raw(WAVE) / "figures.csv"
    raw.write_text(FIGURES + "again,Table 2,funding,nps,,percent,31%\n", encoding="utf-8")
    (outcome,) = run_waves(project, [WAVE], quiet=True)
    assert outcome.errors
    new = {id_ for id_, finding in findings(project).items() if finding["change"] != "persisting"}
    assert alarms(project) <= new


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("unattainable:funding:npz@all",), "Did you mean 'unattainable:funding:nps@all'?"),
        ((FINDING, "--until", "2001-01-01"), "has passed"),
        ((FINDING, "--reason", " "), "--reason: it is empty"),
        ((FINDING, "--wave", "demo/w9"), "no such survey or wave"),
        ((FINDING, "--reason", "\ud800"), "no text"),
    ],
)
def test_what_cannot_be_accepted_is_told_and_nothing_is_written(project, command, words, said):
    finding, *rest = words
    options = {"--reason": "x", "--by": "y", "--until": UNTIL} | dict(zip(rest[::2], rest[1::2], strict=True))
    status, output = command("waive", finding, *(word for pair in options.items() for word in pair))
    assert status == 2
    assert said in output
    assert not project.waivers_file(WAVE).exists()


@pytest.mark.slow
def test_several_at_once_are_all_accepted_or_none(project, command):
    names = list(findings(project))
    options = ("--reason", "x", "--by", "y", "--until", UNTIL)
    assert command("waive", *names, "nobody", *options)[0] == 2
    assert not project.waivers_file(WAVE).exists()
    assert command("waive", *names, *options)[0] == 0
    materialize(project)
    assert all(finding["waived"] for finding in findings(project).values())


def test_a_finding_can_be_called_as_the_page_calls_it(project, command):
    from pipelines.report.lines import anchor

    materialize(project)
    mark = findings(project)[FINDING]["fingerprint"]
    for name in (mark, f"#{anchor('finding', FINDING)}"):
        assert command("waive", name, "--reason", "x", "--by", "y", "--until", UNTIL)[0] == 0
    assert project.waivers_file(WAVE).read_text(encoding="utf-8").count(FINDING) == 2


@pytest.mark.slow
def test_a_wave_that_two_surveys_have_must_be_named(project, command):
    for part in ("schemas/surveys", "raw"):
        other = project.root / part / "demo/w2"
        other.mkdir(parents=True)
        for path in (project.root / part / "demo/w1").iterdir():
            (other / path.name).write_text(path.read_text(encoding="utf-8").replace("wave: w1", "wave: w2"), "utf-8")
    assert materialize(project, "demo/w2").success
    options = ("--reason", "x", "--by", "y", "--until", UNTIL)
    status, said = command("waive", FINDING, *options)
    assert status == 2
    assert "Add --wave demo/w1" in said
    assert command("waive", FINDING, *options, "--wave", "demo/w2")[0] == 0
    assert project.waivers_file(Wave("demo", "w2")).exists()


@pytest.mark.slow
def test_a_signature_says_what_has_changed_since(project, command):
    assert command("sign", "demo/w1", "--by", "S. Igner")[0] == 0
    materialize(project)
    review = machine(project)["review"]
    assert review["signature"]["by"] == "S. Igner"
    assert review["unsigned_since"] == []
    (project.raw(WAVE) / "answers.csv").write_text(export_text(people=11), encoding="utf-8")
    materialize(project)
    assert any("answers" in change for change in machine(project)["review"]["unsigned_since"])
    assert "Since changed:" in (project.curated(WAVE) / PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize("changed", ["answers.csv", "figures.csv", "questionnaire", "waivers"])
def test_what_is_no_longer_what_was_published_cannot_be_signed(project, command, accept, changed):
    if changed == "waivers":
        accept()
    else:
        path = project.questionnaire_file(WAVE) if changed == "questionnaire" else project.raw(WAVE) / changed
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    status, said = command("sign", "demo/w1", "--by", "S. Igner")
    assert status == 2
    assert "has changed since the wave was published" in said
    assert not project.signatures_file(WAVE).exists()


@pytest.mark.slow
def test_a_refused_wave_cannot_be_signed(project, command):
    (project.raw(WAVE) / "answers.csv").write_text(export_text(faulty=5), encoding="utf-8")
    assert not materialize(project).success
    assert refused_folder(project.curated(WAVE)).exists()
    status, said = command("sign", "demo/w1", "--by", "S. Igner")
    assert status == 2
    assert "refused" in said


def test_a_wave_that_was_never_run_can_be_neither(project, command, accept):
    shutil.rmtree(project.root / "curated")
    assert accept()[0] == 2
    status, said = command("sign", "demo/w1", "--by", "x")
    assert status == 2
    assert "not published" in said


@pytest.mark.slow
def test_unreadable_waivers_stop_the_run_before_anything_is_published(project):
    before = machine(project)["evidence"]
    project.waivers_file(WAVE).write_text("- finding: x\n", encoding="utf-8")
    (outcome,) = run_waves(project, [WAVE], quiet=True)
    assert outcome.problems
    assert "waivers.yaml" in str(outcome.problems[0])
    assert machine(project)["evidence"] == before


def test_check_knows_the_waivers_beside_the_questionnaire(project, command, accept):
    accept()
    figures = project.raw(WAVE) / "figures.csv"
    figures.write_text(FIGURES.splitlines()[0] + "\n" + "\n".join(FIGURES.splitlines()[1:]) + "\n", encoding="utf-8")
    export = project.raw(WAVE) / "answers.csv"
    asked = ("figures", figures, "-q", project.questionnaire_file(WAVE), "--responses", export, "--json")
    _, said = command(*asked)
    found = {f["finding"]: f["waived"] for f in json.loads(said)["findings"]}
    assert found[FINDING]


@pytest.mark.slow
def test_a_wave_is_compared_with_the_one_before(project):
    later = project.root / "schemas/surveys/demo/w2/questionnaire.yaml"
    later.parent.mkdir(parents=True)
    later.write_text(
        DEMO.replace("max_quarantined: 50%", "max_quarantined: 20%").replace("wave: w1", "wave: w2"), encoding="utf-8"
    )
    raw = project.root / "raw/demo/w2"
    raw.mkdir(parents=True)
    (raw / "answers.csv").write_text(export_text(people=12), encoding="utf-8")
    assert materialize(project, "demo/w2").success
    changes = pl.read_parquet(project.curated(Wave("demo", "w2")) / "changes.parquet")
    assert changes["against"].unique().to_list() == ["previous wave"]
    assert set(changes["part"]) >= {"respondents", "bases", "toplines"}
    page = (project.curated(Wave("demo", "w2")) / PAGE).read_text(encoding="utf-8")
    assert "w1" in page


@pytest.mark.parametrize("text", ["[]", "  - {entry}", "[{{{flow}}}]", "- {entry}...\n", "hello"])
def test_a_file_that_nothing_can_be_added_to_is_left_as_it_is(project, accept, text):
    assert accept()[0] == 0
    path = project.waivers_file(WAVE)
    own = path.read_text(encoding="utf-8").partition("- ")[2]
    entry = own if text.startswith("-") else own.replace("\n  ", "\n    ")
    path.write_text(text.format(entry=entry, flow=own.replace("\n  ", ", ").strip()), encoding="utf-8")
    before = path.read_bytes()
    status, said = accept()
    assert status == 2
    assert said.startswith("schemas/surveys/demo/w1/waivers.yaml:")
    assert path.read_bytes() == before


def test_acceptances_at_the_same_time_are_all_kept(project):
    names = list(findings(project))
    many = [(f"reason {i}", names[i % len(names)]) for i in range(12)]
    with ThreadPoolExecutor(12) as pool:
        told = [
            pool.submit(waive, project, [name], [WAVE], reason=reason, by="A", until=UNTIL) for reason, name in many
        ]
        assert all(one.result() for one in told)
    kept = parse_waivers(project.waivers_file(WAVE).read_text(encoding="utf-8"))
    assert sorted((one.reason, one.finding) for one in kept) == sorted(many)


def test_what_is_wrong_with_the_file_of_one_wave_keeps_all_from_being_written(project):
    other = Wave("demo", "w2")
    shutil.copytree(project.questionnaire_file(WAVE).parent, project.questionnaire_file(other).parent)
    shutil.copytree(project.curated(WAVE).resolve(), project.curated(other))
    path = project.curated(other) / "findings.parquet"
    renamed = pl.read_parquet(path).with_columns(pl.col("finding") + "?", pl.col("fingerprint").str.reverse())
    renamed.write_parquet(path)
    project.waivers_file(other).write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="nothing can be added"):
        waive(project, [FINDING, f"{FINDING}?"], [WAVE, other], reason="r", by="b", until=UNTIL)
    assert not project.waivers_file(WAVE).exists()


def test_a_finding_named_twice_is_accepted_once(project, command):
    mark = findings(project)[FINDING]["fingerprint"]
    assert command("waive", FINDING, mark, "--reason", "a\nb", "--by", " A  B ", "--until", UNTIL)[0] == 0
    (one,) = parse_waivers(project.waivers_file(WAVE).read_text(encoding="utf-8"))
    assert (one.finding, one.reason, one.by) == (FINDING, "a b", "A B")


def test_an_acceptance_that_lapsed_after_publication_is_not_signed(project, command, monkeypatch):
    monkeypatch.setattr("pipelines.signing.today", lambda: UNTIL)
    assert command("sign", "demo/w1", "--by", "S")[0] == 0
    mark = findings(project)[FINDING]["fingerprint"]
    day = today()
    path = project.waivers_file(WAVE)
    path.write_text(entry(Waiver(FINDING, mark, "r", "b", day, day)), encoding="utf-8")
    report = project.curated(WAVE) / MACHINE
    told = machine(project)
    told["evidence"]["waivers_sha256"] = sha256(path)
    report.write_text(json.dumps(told), encoding="utf-8")
    status, said = command("sign", "demo/w1", "--by", "S")
    assert status == 2
    assert "an acceptance has lapsed since it was published" in said


def test_what_was_delivered_after_publication_is_seen_before_signing(project, command):
    raw = project.raw(WAVE) / "figures.csv"
    report = project.curated(WAVE) / MACHINE
    told = machine(project)
    told["evidence"] |= {"figures": None, "figures_sha256": None}
    report.write_text(json.dumps(told), encoding="utf-8")
    status, said = command("sign", "demo/w1", "--by", "S")
    assert status == 2
    assert f"{project.relative(raw)}: it has changed" in said


@pytest.mark.slow
def test_what_nobody_accepts_any_more_calls_somebody_once(project, accept):
    accept()
    materialize(project)
    assert findings(project)[FINDING]["waived"]
    project.waivers_file(WAVE).unlink()
    materialize(project)
    assert FINDING in alarms(project)
    materialize(project)
    assert FINDING not in alarms(project)


@pytest.mark.slow
def test_a_finding_that_is_mended_is_resolved(project):
    raw = project.raw(WAVE) / "figures.csv"
    raw.write_text(FIGURES.replace("33%", "30%"), encoding="utf-8")
    materialize(project)
    changes = pl.read_parquet(project.curated(WAVE) / "changes.parquet").filter(pl.col("part") == "findings")
    assert dict(changes.select("subject", "change").iter_rows())[FINDING] == "resolved"


@pytest.mark.parametrize("ending", [".refused", ".data-docs"])
def test_no_wave_is_called_as_what_stands_beside_another(project, ending):
    wave = Wave("demo", f"w1{ending}")
    path = project.questionnaire_file(wave)
    path.parent.mkdir()
    path.write_text(DEMO.replace("wave: w1", f"wave: {wave.wave}"), encoding="utf-8")
    with pytest.raises(InputError, match="may not be called"):
        read_questionnaire(project, wave)
