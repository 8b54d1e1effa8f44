"""Who is told of what: when a run ends, somebody is told once, and only of something new.

Belongs here: what is news (new errors, a refused wave, a failed run), what was told already, and the message. Does not
belong here: how the message travels (`pipelines/resources.py`), and which errors are new (`pipelines/result.py`).

What was told is kept by wave and kind of news, as a digest of its content. The same content is not told again until a
run has shown that it is over: errors by a publication without them, a step that failed by its success.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import dagster as dg

from pipelines.checks import GATE, LONGEST, NEW_ERRORS
from pipelines.project import Project, Wave, load_questionnaire
from pipelines.publication import refused_folder
from pipelines.report import PAGE
from pipelines.report.words import shortened
from pipelines.resources import Alerts, Folders, UntoldError
from schemas.problems import InputError

MOST_LINES: Final = 10
PATIENCE: Final = 20.0  # seconds after which a tick begins nothing more; Dagster gives it 60
OVERLAP: Final = 60.0  # seconds that a run may take to be recorded
RUN: Final = "run"
ENDED: Final = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
PARTITION: Final = "dagster/partition"
EVENTS: Final = {
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    dg.DagsterEventType.STEP_SUCCESS,
    dg.DagsterEventType.STEP_FAILURE,
    dg.DagsterEventType.RUN_FAILURE,
}


@dataclass(frozen=True)
class News:
    """Something that somebody should know. `content` is the same for the same thing.

    `lines` are its first details, of which there are `more`; `page` is whether a page was made that tells all.
    """

    kind: str
    content: str
    headline: str
    lines: tuple[str, ...] = ()
    more: int = 0
    page: bool = False


@dataclass
class Memory:
    """What was told of one wave: content by kind of news; and when the last run that was looked at ended."""

    ended: float
    told: dict[str, str] = field(default_factory=dict)


@dataclass
class Cursor:
    """What the sensor knows from tick to tick, in seconds since 1970: from when on it tells, how far it has come."""

    began: float
    since: float
    waves: dict[str, Memory] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Cursor:
        """From the text that Dagster keeps."""
        kept = json.loads(text)
        waves = {name: Memory(**memory) for name, memory in kept["waves"].items()}
        return cls(kept["began"], kept["since"], waves)

    def kept(self) -> str:
        """The text that Dagster keeps."""
        return json.dumps(asdict(self))


@dg.sensor(name="alerts", minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
def alerts(context: dg.SensorEvaluationContext, folders: Folders, alerts: Alerts) -> dg.SkipReason:
    """Tell somebody when a run has ended with a new error, a refused wave or a failure; each once.

    It begins with the runs that end after it was first switched on. What cannot be told is tried again.
    """
    if not context.cursor:
        now = datetime.now(UTC).timestamp()
        context.update_cursor(Cursor(began=now, since=now).kept())
        return dg.SkipReason("From now on: nothing that has ended before is told.")
    cursor, said, stop = Cursor.of(context.cursor), list[str](), time.monotonic() + PATIENCE
    for record in _ended(context.instance, cursor.since):
        if time.monotonic() > stop:
            break  # the next tick goes on from here
        run, ended = record.dagster_run, record.end_time or 0.0
        name = run.tags.get(PARTITION, run.job_name)
        memory = cursor.waves.setdefault(name, Memory(ended=cursor.began))
        if ended > memory.ended:
            events = context.instance.all_logs(run.run_id, of_type=EVENTS)
            try:
                for news in _untold(events, memory):
                    message = message_of(news, name, run.run_id, folders)
                    alerts.tell(message)
                    memory.told[news.kind] = news.content
                    context.log.warning(message)
                    said.append(f"Told: {name}: {news.headline}")
            except UntoldError as error:
                if not said:
                    raise
                context.log.warning(str(error))  # what was told is kept, and the next tick begins with this run
                break
            memory.ended = ended
        cursor.since = max(cursor.since, ended)
    context.update_cursor(cursor.kept())
    return dg.SkipReason(" ".join(said) or "No run has ended with anything new.")


def _untold(events: Sequence[dg.EventLogEntry], memory: Memory) -> list[News]:
    """What a run has to tell that was not told; what the run shows to be over is forgotten."""
    news = {one.kind: one for one in news_of(events)}
    for kind in over(events) - news.keys():
        memory.told.pop(kind, None)
    return [one for one in news.values() if memory.told.get(one.kind) != one.content]


def news_of(events: Sequence[dg.EventLogEntry]) -> Iterator[News]:
    """What a finished run has to tell, whether or not somebody knows it already."""
    failed = False
    gate: Mapping[str, dg.MetadataValue[Any]] = {}
    for event in filter(None, (entry.dagster_event for entry in events)):
        if event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            check = event.asset_check_evaluation_data
            if check.check_name == GATE:
                gate = check.metadata
            elif check.check_name == NEW_ERRORS and not check.passed:
                lines, more = _lines(check.metadata)
                yield News(
                    NEW_ERRORS, str(check.metadata["content"].value), check.description or "", lines, more, page=True
                )
        elif event.event_type is dg.DagsterEventType.STEP_FAILURE:
            failed = True
            yield _failed(event, gate)
    last = next((e.dagster_event for e in reversed(events) if e.dagster_event and e.dagster_event.is_failure), None)
    if last is not None and not failed:
        said = last.message or "The run ended without a word."
        yield News(RUN, _digest(said), f"the run failed. {shortened(said, LONGEST)}")


def _failed(event: dg.DagsterEvent, gate: Mapping[str, dg.MetadataValue[Any]]) -> News:
    """A step that failed: a refusal, an input that cannot be used, or a bug, of which the log has more."""
    said = event.step_failure_data.user_failure_data
    facts = {key: value.value for key, value in said.metadata.items()} if said else {}
    kind = event.step_key or RUN
    if facts.get("refused"):
        lines, more = _lines(gate)
        return News(kind, str(facts["content"]), str(said.description if said else ""), lines, more, page=True)
    if said is not None:
        first, *rest = (said.description or "it gave no reason").splitlines()
        lines = tuple(shortened(line, LONGEST) for line in rest[:MOST_LINES])
        more = len(rest[MOST_LINES:])
        return News(kind, _digest(said.description or ""), f"{kind} failed. {shortened(first, LONGEST)}", lines, more)
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    name = str(error.cls_name if error else "no reason given")  # its message could quote somebody's answers
    return News(kind, _digest(name), f"{kind} failed, which nobody foresaw ({name}): see the run.")


def over(events: Sequence[dg.EventLogEntry]) -> set[str]:
    """The kinds of news that a run shows to be over, unless it tells them itself."""
    found: set[str] = set()
    for event in filter(None, (entry.dagster_event for entry in events)):
        if event.event_type is dg.DagsterEventType.STEP_SUCCESS:
            found |= {event.step_key or RUN, RUN}
        elif event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            found.add(event.asset_check_evaluation_data.check_name)
    return found


def message_of(news: News, name: str, run_id: str, folders: Folders) -> str:
    """What somebody is told: what happened, to which wave, where to read more. No more than a screenful."""
    wave = next((w for w in folders.project.waves() if str(w) == name), None)
    more = [f"and {news.more} more"] if news.more else []
    where = [_page(folders, wave, refused=news.kind != NEW_ERRORS)] if wave and news.page else []
    owners = [f"Owners: {', '.join(found)}"] if wave and (found := _owners(folders.project, wave)) else []
    listed = [f"  {line}" for line in (*news.lines, *more)]
    headline = f"{name}: {shortened(news.headline, 2 * LONGEST)}"
    return "\n".join([headline, *listed, *filter(None, where), *owners, f"Run: {run_id}"]) + "\n"


def _page(folders: Folders, wave: Wave, *, refused: bool) -> str:
    curated = folders.project.curated(wave)
    folder = refused_folder(curated) if refused else curated
    link = "" if refused else folders.link(wave)
    return f"Page: {link or folders.project.relative(folder / PAGE)}" if (folder / PAGE).exists() else ""


def _owners(project: Project, wave: Wave) -> tuple[str, ...]:
    try:
        return load_questionnaire(project.questionnaire_file(wave)).owners
    except InputError:  # the message is about that
        return ()


def _lines(metadata: Mapping[str, dg.MetadataValue[Any]]) -> tuple[tuple[str, ...], int]:
    """The new errors of a check's table of evidence, and how many there are beyond those."""
    if "evidence" not in metadata:
        return (), 0
    records = [record.data for record in metadata["evidence"].records]  # type: ignore[attr-defined]
    hidden = metadata["evidence_not_shown"].value if "evidence_not_shown" in metadata else 0
    lines = tuple(f"{record['finding']}: {record['headline']}" for record in records)
    return lines[:MOST_LINES], len(lines[MOST_LINES:]) + int(hidden or 0)


def _ended(instance: dg.DagsterInstance, since: float) -> list[dg.RunRecord]:
    """Runs that ended after `since`, in the order in which they did, and some before it that were recorded late."""
    after = datetime.fromtimestamp(max(since - OVERLAP, 0.0), UTC)
    filters = dg.RunsFilter(statuses=ENDED, updated_after=after)
    return sorted(instance.get_run_records(filters), key=lambda record: record.end_time or 0.0)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
