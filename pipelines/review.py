"""What a run is judged beside: waivers, signatures, what was published before, and where the other waves stand.

Belongs here: reading them, and joining them with a result. Does not belong here: when a waiver is in force
(`schemas/review`), what counts as a change (`schemas/changes`), and writing (`pipelines/signing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pipelines.files import read_text, shown
from pipelines.project import WAIVERS, Project, Wave
from pipelines.publication import refused_folder
from pipelines.result import Reference, Result, Review, Standing, Tally, tally
from pipelines.stored import Stored, snapshot
from schemas.changes.comparison import compare
from schemas.changes.findings import annotated
from schemas.changes.snapshot import Snapshot
from schemas.questionnaire import Questionnaire, Severity
from schemas.review import signatures, waivers
from schemas.review.fingerprint import fingerprints
from schemas.review.signatures import Signature, Signed
from schemas.review.waivers import Acceptance, Waiver
from schemas.tables import frame

if TYPE_CHECKING:
    from pipelines.storage import Text

COMPARED = ("responses", "quarantine", "bases", "toplines", "codebook", "findings", "rules", "figures")
"""What changes are told of; rules and figures say whether a finding that is gone could have been found."""
STANDING = {"findings": ("severity", "waived"), "rules": ("family", "outcome"), "figures": ("verdict",)}
"""Tables and columns that tell where a wave stands."""


@dataclass(frozen=True)
class Before:
    """What a result is judged beside. `made` is the moment of the run, whose day decides which waivers have lapsed.

    `asked` is the questionnaire of the wave before, where the wave names one; `waves` are the other waves.
    """

    asked: Questionnaire | None = None
    waivers: tuple[Waiver, ...] = ()
    signatures: tuple[Signature, ...] = ()
    last: Snapshot | None = None
    previous: Snapshot | None = None
    waves: tuple[Standing, ...] = ()
    made: str = ""
    whole: bool = True
    """Whether the whole wave is judged; not so where one file is checked on its own."""

    @property
    def today(self) -> date:
        """The day of the run."""
        return date.fromisoformat(self.made[:10]) if self.made else date.min


def reviewed_before(project: Project, wave: Wave, q: Questionnaire) -> dict[str, str]:
    """Which versions a run of the wave is compared with, as paths from the root; what is published is left out.

    They are settled once, when the run begins: another run may publish meanwhile.
    """
    found: dict[str, str] = {}
    for key, earlier in (("last", wave), ("previous", project.wave_before(wave, q.previous))):
        folder = project.curated(earlier) if earlier else None
        if folder is not None and folder.exists():
            found |= {key: project.relative(folder.resolve()), f"{key}_wave": str(earlier)}
    return found


def before_of(project: Project, reviews: Text) -> Before:
    """What a run is judged beside, as it was read when the run began. Raises InputError."""
    facts = reviews.facts
    stored = {
        key: snapshot(project.root / facts[key], Wave.parse(facts[f"{key}_wave"]))
        for key in ("last", "previous")
        if key in facts
    }
    return Before(
        None,
        waivers.parse_waivers(reviews.text, facts["waivers_file"]) if "waivers_file" in facts else (),
        signatures.parse_signatures(facts["signatures"], facts["signatures_file"]) if "signatures" in facts else (),
        stored.get("last"),
        stored.get("previous"),
        made=facts["made"],
    )


def beside(questionnaire: Path, made: str) -> Before:
    """The waivers that stand beside a questionnaire, for a check of one file: nothing was published before.

    Raises InputError.
    """
    path = questionnaire.with_name(WAIVERS)
    said = waivers.parse_waivers(read_text(path), shown(path)) if path.exists() else ()
    return Before(waivers=said, made=made, whole=False)


def reviewed(findings: pl.DataFrame, figures: pl.DataFrame, rules: pl.DataFrame, before: Before) -> pl.DataFrame:
    """The findings with their fingerprints, what became of them since the last run, and whether they are accepted."""
    prints = [mark or "" for mark in fingerprints(findings, figures, rules)]
    marked = findings.with_columns(pl.Series("fingerprint", prints, pl.String))
    accepted = waivers.accepted(acceptances(marked, before))
    marked = marked.with_columns(pl.col("fingerprint").is_in(list(accepted)).alias("waived"))
    return annotated(marked, before.last, before.made)


def acceptances(findings: pl.DataFrame, before: Before) -> tuple[Acceptance, ...]:
    """All waivers of a wave and whether they are in force."""
    found = [(id_, mark or None) for id_, mark in findings.select("finding", "fingerprint").iter_rows()]
    return waivers.acceptances(before.waivers, found, before.today, whole=before.whole)


def changes(q: Questionnaire, tables: Mapping[str, pl.DataFrame], before: Before) -> pl.DataFrame:
    """The table of changes: against the last published run, then against the wave before."""
    now = Snapshot(q.survey, q.wave, "", before.made, {name: tables[name] for name in COMPARED if name in tables})
    parts = [compare(now, before.last, "last run")] if before.last else []
    parts += [compare(now, before.previous, "previous wave")] if before.previous else []
    return pl.concat(parts) if parts else frame("changes", [], q.survey, q.wave)


def with_review(result: Result, before: Before) -> Result:
    """A result with what people and earlier runs have to do with it."""
    last = before.signatures[-1] if before.signatures else None
    given = acceptances(result.tables["findings"], before)
    review = Review(
        acceptances=given,
        signature=last,
        unsigned_since=signatures.since(last, signed(result, given)) if last else (),
        last=_reference(before.last),
        previous=_reference(before.previous),
        waves=tuple(sorted((*before.waves, standing(result)), key=lambda one: (one.survey, one.wave))),
    )
    return replace(result, review=review)


def signed(result: Result, given: Sequence[Acceptance]) -> Signed:
    """What somebody who signs a result signs."""
    from pipelines.report.decision import count, decide

    counts = count(result)
    return Signed(
        decision=decide(result, counts).value,
        answers=result.evidence.export_sha256,
        questionnaire=result.evidence.questionnaire_sha256,
        rules=signatures.digest_of_rules(result.tables["rules"]),
        figures=result.evidence.figures_sha256,
        findings=signatures.digest_of_findings(result.tables["findings"]),
        waivers=signatures.digest_of_waivers(given),
        errors=counts.findings[Severity.error],
        warnings=counts.findings[Severity.warning],
        remarks=counts.findings[Severity.info],
        waived=counts.waived,
    )


def _reference(stored: Snapshot | None) -> Reference | None:
    return Reference(f"{stored.survey}/{stored.wave}", stored.run, stored.made) if stored else None


def standing(result: Result) -> Standing:
    """Where the wave of a result stands."""
    return _standing(
        result.questionnaire.survey,
        result.questionnaire.wave,
        result.evidence.made,
        refused=result.refused is not None,
        tables=result.tables,
    )


def other_waves(project: Project, wave: Wave) -> tuple[Standing, ...]:
    """Where the other waves of the project stand that have been run: by what was published, or refused since.

    A wave is left out if what it left cannot be read, or was written by a version that did not tell it all.
    """
    found = []
    for other in project.waves():
        if other == wave:
            continue
        curated = project.curated(other)
        refused = refused_folder(curated)
        stored = Stored(refused if refused.exists() else curated.resolve())
        made = stored.facts().get("made", "")
        tables = {name: stored.having(name, *columns) for name, columns in STANDING.items()}
        whole = {name: table for name, table in tables.items() if table is not None}
        if len(whole) == len(STANDING):
            found.append(_standing(other.survey, other.wave, made, refused=refused.exists(), tables=whole))
    return tuple(found)


def _standing(survey: str, wave: str, made: str, *, refused: bool, tables: Mapping[str, pl.DataFrame]) -> Standing:
    findings = tables["findings"].select("severity", "waived")
    open_ = findings.filter(~pl.col("waived"))["severity"].to_list()
    outcomes = tables["rules"].group_by("family", maintain_order=True).agg("outcome")
    families: dict[str, Tally] = {family: tally(found) for family, found in outcomes.iter_rows()}
    return Standing(
        survey,
        wave,
        made,
        refused,
        families,
        tally(tables["figures"]["verdict"] if "figures" in tables else ()),
        {severity: open_.count(severity.value) for severity in Severity},
        int(findings["waived"].sum()),
    )
