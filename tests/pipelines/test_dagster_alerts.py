"""Somebody is told once, and only of something new."""

import json
import sys

import dagster as dg
import pytest

from pipelines import checks
from pipelines.alerts import MOST_LINES, Cursor, alerts
from pipelines.interrupted import at_work, close_interrupted
from pipelines.project import Wave
from pipelines.publication import refused_folder
from pipelines.report import PAGE
from pipelines.resources import Alerts, Folders, UntoldError
from tests.pipelines.test_dagster_checks import finding, findings

WAVE = Wave("demo", "w1")
WAVES = dg.StaticPartitionsDefinition([str(WAVE)])
DOWN = [sys.executable, "-c", "raise SystemExit('no connection')"]
APPEND = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '\\0')"


PLAN = {}
"""How the next run ends."""


@dg.asset(partitions_def=WAVES, check_specs=checks.specs("validated_answers", {checks.GATE: ""}, WAVES))
def validated_answers():
    yield checks.of_gate("held back" if PLAN["failure"] else None, 1, 10, findings(*PLAN["found"]))
    if PLAN["failure"]:
        raise dg.Failure(PLAN["failure"][0], metadata=PLAN["failure"][1], allow_retries=False)
    if PLAN["error"]:
        raise PLAN["error"]
    yield dg.MaterializeResult()


@dg.asset(
    partitions_def=WAVES, deps=[validated_answers], check_specs=checks.specs("report", {checks.NEW_ERRORS: ""}, WAVES)
)
def report():
    yield dg.MaterializeResult(check_results=[checks.of_news(findings(*PLAN["found"]))])


class Desk:
    """An instance whose runs end as they are told to, and somebody who is told."""

    job = dg.Definitions(
        assets=[validated_answers, report],
        jobs=[dg.define_asset_job("wave", executor_def=dg.in_process_executor)],
        loggers={"console": dg.colored_console_logger},
    ).resolve_job_def("wave")

    def __init__(self, project, instance):
        self.project, self.instance, self.cursor = project, instance, None
        self.box = project.root / "told.txt"
        self.listen()

    def listen(self, command=None):
        self.command = command or [sys.executable, "-S", "-c", APPEND, str(self.box)]

    def ends(self, *found, failure=None, error=None):
        """A run of the wave that publishes findings, or does not come so far."""
        PLAN.update(found=found, failure=failure, error=error)
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        self.job.execute_in_process(
            partition_key=str(WAVE), instance=self.instance, raise_on_error=False, run_config=quiet
        )

    def is_refused(self, content, *found):
        self.ends(*found, failure=("Half of them are held back", {"refused": True, "content": content}))

    def told(self):
        """What is told in one tick of the sensor."""
        before = self.box.read_text(encoding="utf-8") if self.box.exists() else ""
        folders = Folders(root=str(self.project.root), waves=[str(WAVE)])
        resources = {"folders": folders, "alerts": Alerts(command=self.command)}
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor, resources=resources)
        skipped = alerts(context)
        self.cursor, self.said = context.cursor, skipped.skip_message
        after = self.box.read_text(encoding="utf-8") if self.box.exists() else ""
        return after.removeprefix(before).split("\0")[:-1]


@pytest.fixture
def desk(project):
    with dg.DagsterInstance.ephemeral() as instance:
        desk = Desk(project, instance)
        assert desk.told() == [], "the first tick only begins"
        yield desk


def test_new_errors_are_told_once(desk):
    desk.ends(finding(1), finding(2, severity="warning"), finding(3, waived=True))
    [message] = desk.told()
    head, line, run = message.strip().splitlines()
    assert head == "demo/w1: 1 new error, 1 warning, 1 accepted"
    assert line.startswith("  ranges:1: Not so for 2 of 10")
    assert run.startswith("Run: ")
    assert desk.told() == []
    desk.ends(finding(1, change="persisting"))
    assert desk.told() == [], "it is known"
    desk.ends(finding(1, change="persisting"), finding(4))
    [message] = desk.told()
    assert "ranges:4" in message
    assert "ranges:1" not in message
    desk.ends()
    assert desk.told() == []
    desk.ends(finding(1))
    assert len(desk.told()) == 1, "it had gone, and is back"


def test_what_is_known_accepted_or_no_error_is_told_to_nobody(desk):
    desk.ends(finding(1, change="persisting"), finding(2, waived=True), finding(3, severity="warning"))
    assert desk.told() == []
    assert desk.said == "No run has ended with anything new."


def test_nobody_is_told_of_what_ended_before_the_sensor_began(project):
    with dg.DagsterInstance.ephemeral() as instance:
        desk = Desk(project, instance)
        desk.ends(finding(1))
        assert desk.told() == []
        assert desk.told() == []


def test_a_refused_wave_is_told_again_only_if_what_is_refused_is_another(desk):
    refused = refused_folder(desk.project.curated(WAVE))
    refused.mkdir(parents=True)
    (refused / PAGE).touch()
    desk.is_refused("one", finding(1))
    [message] = desk.told()
    assert message.startswith("demo/w1: Half of them are held back\n  ranges:1: ")
    assert "Page: curated/demo/w1.refused/validation-report.html" in message
    desk.is_refused("one", finding(1))
    assert desk.told() == []
    desk.is_refused("two", finding(1))
    assert len(desk.told()) == 1
    desk.ends()
    desk.is_refused("two", finding(1))
    assert len(desk.told()) == 1, "it was published in between"


def test_a_failed_run_is_told_once_and_quotes_nobody(desk):
    desk.ends(error=ValueError("Xanthippe is no number"))
    [message] = desk.told()
    assert "validated_answers failed, which nobody foresaw (ValueError): see the run." in message
    assert "Xanthippe" not in message
    desk.ends(error=ValueError("Socrates is no number"))
    assert desk.told() == []
    desk.ends(failure=("questionnaire.yaml:3: unknown key.\nquestionnaire.yaml:4: unknown key.", {}))
    [message] = desk.told()
    assert message.splitlines()[1] == "  questionnaire.yaml:4: unknown key."


def test_several_runs_between_two_ticks_are_told_in_their_order(desk):
    desk.is_refused("one")
    desk.ends(finding(1))
    desk.ends(finding(1, change="persisting"))
    assert [message.splitlines()[0] for message in desk.told()] == [
        "demo/w1: Half of them are held back",
        "demo/w1: 1 new error",
    ]


def test_a_message_is_no_longer_than_a_screen_and_names_the_owners(desk):
    path = desk.project.questionnaire_file(WAVE)
    path.write_text(path.read_text(encoding="utf-8") + "owners: [panel@example.org, team:panel]\n", encoding="utf-8")
    desk.ends(*(finding(i) for i in range(50)))
    [message] = desk.told()
    lines = message.splitlines()
    assert f"  and {50 - MOST_LINES} more" in lines
    assert "Owners: panel@example.org, team:panel" in lines
    assert len(lines) < 20
    assert max(map(len, lines)) < 300


def test_what_could_not_be_told_is_tried_again(desk):
    desk.ends(finding(1))
    desk.listen(DOWN)
    with pytest.raises(UntoldError, match="no connection"):
        desk.told()
    desk.listen()
    assert len(desk.told()) == 1
    assert desk.told() == []


def test_what_was_told_before_somebody_could_not_be_reached_is_not_told_again(desk):
    once = "import sys, pathlib; p = pathlib.Path(sys.argv[1]); p.exists() and sys.exit(1); p.write_text('x')"
    desk.is_refused("one")
    desk.is_refused("two")
    desk.listen([sys.executable, "-c", once, str(desk.project.root / "lock")])
    desk.told()
    assert desk.said.count("Told") == 1
    desk.listen()
    assert len(desk.told()) == 1


@pytest.mark.parametrize("command", [["/no/such/program"], DOWN])
def test_a_command_that_does_not_work_is_an_error(command):
    with pytest.raises(UntoldError, match="The alert was not sent"):
        Alerts(command=command).tell("hello")


def test_the_cursor_is_read_as_it_was_written(desk):
    desk.ends(finding(1))
    desk.told()
    assert Cursor.of(desk.cursor).kept() == desk.cursor
    assert json.loads(desk.cursor)["waves"]["demo/w1"]["told"].keys() == {checks.NEW_ERRORS}


def test_a_run_whose_process_was_killed_is_closed_and_told(desk):
    job = dg.GraphDefinition(name="wave").to_job()
    tags = {"dagster/partition": str(WAVE)}
    runs = [desk.instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags=tags) for _ in range(2)]
    dead, alive = (run.run_id for run in runs)
    with at_work(desk.project, alive):
        (desk.project.state / "running" / dead).touch()
        close_interrupted(desk.project, desk.instance)
    status = {r.run_id: desk.instance.get_run_by_id(r.run_id).status for r in runs}
    assert status == {dead: dg.DagsterRunStatus.FAILURE, alive: dg.DagsterRunStatus.STARTED}
    [message] = desk.told()
    assert "the run failed. The process of this run was killed." in message
    assert list((desk.project.state / "running").iterdir()) == []
