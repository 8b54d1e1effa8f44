"""Accepting findings and signing waves: what `surveyproof waive` and `surveyproof sign` do.

Belongs here: from a published wave to a line in `waivers.yaml` or `signatures.yaml`. Does not belong here: whether an
acceptance is in force, or what has changed since a signature (`schemas/review`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from pipelines.files import alone, read_text, sha256, shown, write_whole
from pipelines.project import Project, Wave, load_questionnaire
from pipelines.publication import refused_folder
from pipelines.report import MACHINE
from pipelines.result import Evidence, Result
from pipelines.review import Before, acceptances, signed
from pipelines.stored import Stored
from schemas.problems import InputError, nearest
from schemas.questionnaire import Questionnaire
from schemas.review import signatures, waivers
from schemas.review.entries import HIDDEN
from schemas.review.signatures import Signature
from schemas.review.waivers import Acceptance, Waiver
from schemas.tables import TABLES

Said = TypeVar("Said")
MARKS = ("#finding-", "finding-")
"""How a finding is called in the address of the page."""


@dataclass(frozen=True)
class Told:
    """A finding of a wave, as its last run told it."""

    wave: Wave
    finding: str
    fingerprint: str
    headline: str


def today() -> date:
    """The day on which something is accepted or signed, UTC, as runs count it."""
    return datetime.now(UTC).date()


def waive(
    project: Project, names: Sequence[str], waves: Iterable[Wave], *, reason: str, by: str, until: date
) -> list[Told]:
    """Accept findings, by id, fingerprint or their place on the page. All of them, or none.

    Raises InputError for a finding that no run has told, that two waves have, or that cannot be held on to.
    """
    told = [finding for wave in waves for finding in told_by(project, wave)]
    chosen = list(dict.fromkeys(_named(name, told) for name in names))
    day = today()
    if until < day:
        raise InputError.of("--until", f"{until} has passed.", "Name the last day on which it is accepted.")
    reason, by = _said("--reason", reason), _said("--by", by)
    with ExitStack() as locks:
        written = {}
        for wave in sorted({finding.wave for finding in chosen}):
            path = project.waivers_file(wave).resolve()
            locks.enter_context(alone(path.parent))
            entries = [
                Waiver(one.finding, one.fingerprint, reason, by, day, until, one.headline)
                for one in chosen
                if one.wave == wave
            ]
            before = read_text(path) if path.exists() else waivers.HEADER
            name = project.relative(project.waivers_file(wave))
            written[path] = _appended(before, entries, waivers.entry, waivers.parse_waivers, name)
        for path, text in written.items():
            write_whole(path, text.encode())
    return chosen


def _said(option: str, text: str) -> str:
    """What somebody wrote for those who read the page. Raises InputError if it is nothing, or no text."""
    if not text.strip():
        raise InputError.of(option, "it is empty.", "Whoever reads the page sees it.")
    if HIDDEN.search(text):
        what = "it holds signs that are no text, or marks that turn its direction."
        raise InputError.of(option, what, "Write it in UTF-8, without them.")
    return " ".join(text.split())


def told_by(project: Project, wave: Wave) -> Iterator[Told]:
    """The findings of the last run of a wave, published or refused."""
    folder = _latest(project, wave)
    if not folder.exists():
        return
    findings = Stored(folder).having("findings", "finding", "fingerprint", "headline")
    if findings is None:
        what = "its findings cannot be read, or were written by another version."
        raise InputError.of(str(wave), what, f"Run it again: surveyproof run {wave}; or name another wave with --wave.")
    for finding, mark, headline in findings.select("finding", "fingerprint", "headline").iter_rows():
        yield Told(wave, finding, mark, headline)


def _latest(project: Project, wave: Wave) -> Path:
    """The folder with what the last run of a wave found. Where the last delivery was refused, its evidence."""
    published = project.curated(wave)
    refused = refused_folder(published)
    return refused if refused.exists() else published


def _named(name: str, told: Sequence[Told]) -> Told:
    from pipelines.report.lines import anchor

    found = [t for t in told if name in (t.finding, t.fingerprint)]
    if not found and name.startswith(MARKS):
        found = [t for t in told if name.removeprefix("#") == anchor("finding", t.finding)]
    if not found:
        remedy = nearest(name, [t.finding for t in told]) if told else "Run the wave first: surveyproof run."
        raise InputError.of(repr(name), "no run of these waves has told this finding.", remedy)
    waves = sorted({str(t.wave) for t in found})
    if len(waves) > 1:
        what = f"{len(waves)} waves have this finding: {', '.join(waves)}."
        raise InputError.of(repr(name), what, f"Add --wave {waves[0]}, or another of them.")
    if not found[0].fingerprint:
        what = "nobody can tell what it rests on, so it cannot be accepted."
        raise InputError.of(repr(name), what, "Run the whole wave: surveyproof run.")
    return found[0]


def _appended(
    text: str, new: Sequence[Said], entry: Callable[[Said], str], parse: Callable[[str, str], Sequence[Said]], file: str
) -> str:
    """A file with entries added to it, every one of which reads back as it was given.

    Raises InputError for a file that is wrong, or written so that nothing can be added at its end.
    """
    had = parse(text, file)
    after = "".join([text if not text or text.endswith("\n") else text + "\n", *map(entry, new)])
    try:
        whole = tuple(parse(after, file)) == (*had, *new)
    except InputError:
        whole = False
    if not whole:
        remedy = "Begin each entry with `- ` at the start of its line, with nothing around them, such as [] or `...`."
        raise InputError.of(file, "nothing can be added at its end as it is written.", remedy)
    return after


def sign(project: Project, wave: Wave, by: str) -> Signature:
    """Sign what is published of a wave. Raises InputError if it is not what lies there now."""
    by = _said("--by", by)
    path = project.signatures_file(wave).resolve()
    with alone(path.parent):
        result, given = published(project, wave)
        signature = Signature(by, today(), signed(result, given))
        before = read_text(path) if path.exists() else signatures.HEADER
        name = project.relative(project.signatures_file(wave))
        after = _appended(before, [signature], signatures.entry, signatures.parse_signatures, name)
        write_whole(path, after.encode())
    return signature


def published(project: Project, wave: Wave) -> tuple[Result, tuple[Acceptance, ...]]:
    """A wave as it was published, with what became of its acceptances.

    Raises InputError if it was not, if a later delivery was refused, if a file that it rests on has changed since or
    an acceptance has lapsed, and if what was published cannot be read.
    """
    again = f"Run `surveyproof run {wave}`, look at its page, and sign then."
    folder = project.curated(wave)
    if not folder.exists():
        raise InputError.of(str(wave), "it is not published, so there is nothing to sign.", again)
    if refused_folder(folder).exists():
        what = "its last delivery was refused; what is published is older."
        raise InputError.of(str(wave), what, "Have the delivery mended, or restore the one before, and run it again.")
    folder = folder.resolve()
    evidence = _evidence(folder / MACHINE, again)
    path = project.questionnaire_file(wave)
    q = load_questionnaire(path, project.relative(path))
    for name, digest in _rests_on(project, wave, q, evidence).items():
        there = project.root / name
        if (sha256(there) if there.exists() else None) != digest:
            raise InputError.of(name, "it has changed since the wave was published.", again)
    stored = Stored(folder)
    tables = {name: stored.having(name, *table.columns) for name, table in TABLES.items()}
    for name, table in tables.items():
        if table is None:
            what = "it cannot be read, or was written by another version."
            raise InputError.of(project.relative(folder / f"{name}.parquet"), what, again)
    result = Result(q, {name: table for name, table in tables.items() if table is not None}, evidence)
    path = project.waivers_file(wave)
    said = waivers.parse_waivers(read_text(path), project.relative(path)) if path.exists() else ()
    then = Before(waivers=said, made=evidence.made)
    given = acceptances(result.tables["findings"], then)
    if given != acceptances(result.tables["findings"], replace(then, made=str(today()))):
        raise InputError.of(str(wave), "an acceptance has lapsed since it was published.", again)
    return result, given


def _evidence(path: Path, again: str) -> Evidence:
    try:
        said = json.loads(read_text(path))["evidence"]
        return Evidence(**{field.name: said[field.name] for field in fields(Evidence)})
    except (ValueError, KeyError, TypeError):
        what = "it does not say what the wave rests on: it is damaged, or was written by another version."
        raise InputError.of(shown(path), what, again) from None


def _rests_on(project: Project, wave: Wave, q: Questionnaire, evidence: Evidence) -> dict[str, str | None]:
    """The files that a published wave rests on, with their digests; None: there was no such file."""
    raw = project.raw(wave)
    export = raw / q.export.file if q.export else None
    return {
        project.relative(project.questionnaire_file(wave)): evidence.questionnaire_sha256,
        **({evidence.export or project.relative(export): evidence.export_sha256} if export else {}),
        evidence.figures or project.relative(raw / q.figures): evidence.figures_sha256,
        project.relative(project.waivers_file(wave)): evidence.waivers_sha256,
    }
