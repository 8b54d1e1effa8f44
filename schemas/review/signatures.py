"""Signatures: who signed a wave, over which data, rules, figures and findings.

Belongs here: what `signatures.yaml` says, and what has changed since. Does not belong here: files.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

import polars as pl

from schemas.problems import InputError
from schemas.review.entries import Entry, entries, written
from schemas.review.waivers import Acceptance, Force

HEADER: Final = """\
# Who signed this wave, when, and over what; the last entry counts.
# Written by `surveyproof sign`; explained in docs/formats.md. What has changed since is found by the digests (SHA-256).

"""
SHA256: Final = re.compile(r"[0-9a-f]{64}")
PASSING: Final = ("fingerprint", "waived", "change", "since")
"""Columns of `findings` that say nothing about what a finding is."""


@dataclass(frozen=True)
class Signed:
    """What a signature is given over: the decision, and digests of what it rests on; None where there is none.

    The numbers are of findings that nobody has accepted; `waived` is the number of those that somebody has.
    """

    decision: str
    answers: str | None
    questionnaire: str
    rules: str
    figures: str | None
    findings: str
    waivers: str
    errors: int
    warnings: int
    remarks: int
    waived: int


@dataclass(frozen=True)
class Signature:
    """One signature."""

    by: str
    on: date
    signed: Signed


DIGESTS: Final = ("answers", "questionnaire", "rules", "figures", "findings", "waivers")
MAY_LACK: Final = ("answers", "figures")
NUMBERS: Final = ("errors", "warnings", "remarks", "waived")
KEYS: Final = ("by", "on", *(field.name for field in fields(Signed)))


def digest_of_rules(rules: pl.DataFrame) -> str:
    """Of the rules that were checked: ids, texts and severities, in any order."""
    return _digest(map(list, rules.select("rule", "text", "severity").iter_rows()))


def digest_of_findings(findings: pl.DataFrame) -> str:
    """Of what was found: fingerprints and severities, in any order; the whole row where there is no fingerprint."""
    return _digest(
        [row["fingerprint"], row["severity"]]
        if row["fingerprint"]
        else [[key, row[key]] for key in sorted(row) if key not in PASSING]
        for row in findings.to_dicts()
    )


def digest_of_waivers(given: Iterable[Acceptance]) -> str:
    """Of the acceptances in force: which findings, who, why and until when, in any order."""
    return _digest(
        [one.waiver.fingerprint, one.waiver.by, one.waiver.reason, str(one.waiver.on), str(one.waiver.until)]
        for one in given
        if one.force is Force.in_force
    )


def _digest(parts: Iterable[object]) -> str:
    texts = sorted(json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in parts)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def parse_signatures(text: str, file: str = "signatures.yaml") -> tuple[Signature, ...]:
    """The signatures of a wave, in the order of the file; `file` is its name in messages.

    Raises InputError with everything that is wrong: keys, empty texts, days, digests, numbers.
    """
    found = list(entries(text, file, KEYS))
    signatures = tuple(map(_signature, found))
    problems = [problem for entry in found for problem in entry.problems]
    if problems:
        raise InputError(problems)
    return signatures


def _signature(entry: Entry) -> Signature:
    digests = {key: _sha256(entry, key) for key in DIGESTS}
    numbers = {key: entry.whole(key) for key in NUMBERS}
    signed = Signed(
        decision=entry.said("decision"),
        answers=digests["answers"],
        questionnaire=digests["questionnaire"] or "",
        rules=digests["rules"] or "",
        figures=digests["figures"],
        findings=digests["findings"] or "",
        waivers=digests["waivers"] or "",
        **numbers,
    )
    return Signature(entry.said("by"), entry.day("on"), signed)


def _sha256(entry: Entry, key: str) -> str | None:
    if entry.given.get(key) is None and key in MAY_LACK:
        return None
    digest = entry.text(key)
    if digest.strip() and not SHA256.fullmatch(digest):
        entry.refuse(key, "this is no SHA-256.", "Restore the line, or sign again with `surveyproof sign`.")
    return digest


def entry(signature: Signature) -> str:
    """The entry of `signatures.yaml` that says so, to be appended to the file."""
    signed: dict[str, str | int | None] = vars(signature.signed)
    return written({"by": signature.by, "on": signature.on, **signed})


def since(signature: Signature, now: Signed) -> tuple[str, ...]:
    """What has changed since a signature was given, one phrase each; nothing if it still holds as it was given."""
    return tuple(_since(signature.signed, now))


def _since(then: Signed, now: Signed) -> Iterator[str]:
    if then.decision != now.decision:
        yield f"the decision: “{_spoken(then.decision)}” then, “{_spoken(now.decision)}” now"
    for key, name in (("answers", "the answers"), ("questionnaire", "the questionnaire"), ("rules", "the rules"),
                      ("figures", "the figures")):  # fmt: skip
        before, after = getattr(then, key), getattr(now, key)
        if before != after:
            yield f"{name}: none then" if before is None else f"{name}: none now" if after is None else name
    numbers = [(getattr(then, key), getattr(now, key), key) for key in ("errors", "warnings", "remarks")]
    if then.findings != now.findings or any(before != after for before, after, _ in numbers):
        moved = [_moved(before, after, name) for before, after, name in numbers if before != after]
        yield "the findings: " + (", ".join(moved) or "as many as then, but not the same")
    if then.waivers != now.waivers or then.waived != now.waived:
        moved = [_moved(then.waived, now.waived, "accepted")] if then.waived != now.waived else []
        yield "the acceptances: " + (moved[0] if moved else "as many as then, but not the same")


def _moved(before: int, after: int, name: str) -> str:
    one = name.removesuffix("s")
    return f"{before:,} {one if before == 1 else name} then, {after:,} now"


def _spoken(decision: str) -> str:
    return decision.replace("_", " ")
