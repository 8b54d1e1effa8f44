"""When waves are run: a job, a nightly schedule, and a sensor on the raw folders; and what follows a publication."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.files import sha256
from pipelines.project import Project, Wave
from pipelines.resources import Folders
from schemas.problems import InputError

OPINION = dg.AssetSelection.assets("second_opinion")

wave_job = dg.define_asset_job(
    "wave",
    selection=dg.AssetSelection.all() - OPINION,
    executor_def=dg.in_process_executor,
    description="One wave from raw files to the published page",
)

opinion_job = dg.define_asset_job(
    "second_opinion_job",
    selection=OPINION,
    executor_def=dg.in_process_executor,
    description="Great Expectations on a published wave",
)

follow_publication = dg.AutomationConditionSensorDefinition(
    "follow_publication",
    target=OPINION,
    description="The second opinion on every wave that is published, whoever published it (see the asset's condition)",
)


@dg.schedule(cron_schedule="30 4 * * *", job=wave_job, execution_timezone="UTC", name="nightly")
def nightly(folders: Folders) -> Iterator[dg.RunRequest]:
    """Every wave, every night: catches what no file event announced, such as new code."""
    for wave in folders.waves:
        yield dg.RunRequest(partition_key=wave)


@dg.sensor(job=wave_job, minimum_interval_seconds=30, name="new_files")
def new_files(context: dg.SensorEvaluationContext, folders: Folders) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Run a wave when the content of its raw folder or questionnaire has changed; a touched file runs nothing.

    The cursor remembers what was seen last, and how often a wave changed: content that comes back runs again. A
    file that is still being written changes again, and runs again, once it is whole.
    """
    seen: dict[str, list[Any]] = json.loads(context.cursor or "{}")
    changed = False
    for wave in folders.project.waves():
        if str(wave) not in folders.waves:
            context.log.warning("%s is new: reload the code location, and it will be run", wave)
            continue
        content = content_of(folders.project, wave)
        before, changes = seen.get(str(wave), [None, 0])
        if content is not None and content != before:
            changed = True
            seen[str(wave)] = [content, changes + 1]
            yield dg.RunRequest(run_key=f"{wave}:{changes + 1}:{content}", partition_key=str(wave))
    if not changed:
        yield dg.SkipReason("No raw file and no questionnaire has changed.")
    context.update_cursor(json.dumps(seen))


def content_of(project: Project, wave: Wave) -> str | None:
    """One digest of everything a wave rests on; None while a file cannot be read (it is tried again)."""
    reviews = (path for path in (project.waivers_file(wave), project.signatures_file(wave)) if path.exists())
    files = [
        project.questionnaire_file(wave),
        *reviews,
        *sorted(path for path in project.raw(wave).glob("*") if _counts(path.name)),
    ]
    digest = hashlib.sha256()
    try:
        for path in files:
            digest.update(f"{path.name}:{sha256(path)};".encode())
    except InputError:
        return None
    return digest.hexdigest()


def _counts(name: str) -> bool:
    return not name.startswith(".") and not name.endswith(("~", ".tmp", ".part", ".md"))
