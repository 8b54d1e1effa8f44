"""Accepting findings and signing waves: what `surveyproof waive` and `surveyproof sign` do.

Belongs here: from a published wave to a line in `waivers.yaml` or `signatures.yaml`. Does not belong here: whether an
acceptance is in force, or what has changed since a signature (`schemas/review`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.files import read_text, sha256, write_whole
from pipelines.project import Project, Wave, load_questionnaire
from pipelines.publication import refused_folder
from pipelines.report import MACHINE
from pipelines.result import Evidence, Result
from pipelines.review import Before, Stored, acceptances, signed
from schemas.problems import InputError, nearest
from schemas.review import signatures, waivers
from schemas.review.signatures import Signature
from schemas.review.waivers import Acceptance, Waiver

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
    chosen = [_named(name, told) for name in names]
    day = today()
    if until < day:
        raise InputError.of("--until", f"{until} has passed.", "Name the last day on which it is accepted.")
    reason, by = _said("--reason", reason), _said("--by", by)
    for wave in dict.fromkeys(finding.wave for finding in chosen):
        path = project.waivers_file(wave)
        entries = [
            Waiver(one.finding, one.fingerprint, reason, by, day, until, one.headline)
            for one in chosen
            if one.wave == wave
        ]
        before = read_text(path) if path.exists() else waivers.HEADER
        after = _appended(before, map(waivers.entry, entries))
        waivers.parse_waivers(after, project.relative(path))
        write_whole(path, after.encode())
    return chosen


def _said(option: str, text: str) -> str:
    """What somebody wrote for those who read the page. Raises InputError if it is nothing, or no text."""
    if not text.strip():
        raise InputError.of(option, "it is empty.", "Whoever reads the page sees it.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError.of(option, "it holds signs that are no text.", "Write it in UTF-8.") from None
    return text.strip()


def told_by(project: Project, wave: Wave) -> Iterator[Told]:
    """The findings of the last run of a wave, published or refused."""
    tables = Stored(_latest(project, wave))
    if "findings" not in tables:
        return
    findings = tables["findings"]
    if "fingerprint" in findings.columns:
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


def _appended(text: str, entries: Iterable[str]) -> str:
    return "".join([text if not text or text.endswith("\n") else text + "\n", *entries])


def sign(project: Project, wave: Wave, by: str) -> Signature:
    """Sign what is published of a wave. Raises InputError if it is not what lies there now."""
    by = _said("--by", by)
    result, given = published(project, wave)
    signature = Signature(by, today(), signed(result, given))
    path = project.signatures_file(wave)
    before = read_text(path) if path.exists() else signatures.HEADER
    after = _appended(before, [signatures.entry(signature)])
    signatures.parse_signatures(after, project.relative(path))
    write_whole(path, after.encode())
    return signature


def published(project: Project, wave: Wave) -> tuple[Result, tuple[Acceptance, ...]]:
    """A wave as it was published, with what became of its acceptances.

    Raises InputError if it was not, if a later delivery was refused, or if a file that it rests on has changed since.
    """
    again = f"Run `surveyproof run {wave}`, look at its page, and sign then."
    folder = project.curated(wave)
    if not folder.exists():
        raise InputError.of(str(wave), "it is not published, so there is nothing to sign.", again)
    if refused_folder(folder).exists():
        what = "its last delivery was refused; what is published is older."
        raise InputError.of(str(wave), what, "Have the delivery mended, or restore the one before, and run it again.")
    folder = folder.resolve()
    machine = json.loads(read_text(folder / MACHINE))
    evidence = Evidence(**{f.name: machine["evidence"].get(f.name) for f in fields(Evidence)})
    path = project.questionnaire_file(wave)
    rests_on = {
        project.relative(path): evidence.questionnaire_sha256,
        evidence.export: evidence.export_sha256,
        evidence.figures: evidence.figures_sha256,
        project.relative(project.waivers_file(wave)): evidence.waivers_sha256,
    }
    for name, digest in rests_on.items():
        there = name is not None and (project.root / name).exists()
        if (sha256(project.root / name) if there and name else None) != digest:
            raise InputError.of(str(name), "it has changed since the wave was published.", again)
    stored = Stored(folder)
    result = Result(load_questionnaire(path, project.relative(path)), {name: stored[name] for name in stored}, evidence)
    path = project.waivers_file(wave)
    said = waivers.parse_waivers(read_text(path), project.relative(path)) if path.exists() else ()
    return result, acceptances(result.tables["findings"], Before(waivers=said, made=evidence.made))
