"""A summary for a pull request or a chat, in GitHub-flavoured Markdown: `validation-report.md`.

Belongs here: what stands on one screen, and what is folded away below it. Whatever the wave, it fits into a comment on
GitHub (65,536 characters). Does not belong here: the escaping of what others wrote (`escaping.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import polars as pl

from pipelines.report import PAGE
from pipelines.report.cases import ORDER, Row, acceptance_told, in_force
from pipelines.report.decision import Counts, Decision, count, decide, has_answers, has_figures
from pipelines.report.escaping import code, escaped
from pipelines.report.words import DASH, listed, moment, plural, shortened
from pipelines.result import Result, Review, Tally, alarming
from schemas.changes.respondents import SUMS
from schemas.questionnaire import Severity
from schemas.review.waivers import Force

LIMIT: Final = 65_536
"""Characters that GitHub takes in one comment."""
FIRST: Final = 10
"""New errors that are seen at once."""
ROOM: Final = {"first": 16_000, "new": 10_000, "known": 8_000, "told": 8_000, "accepted": 8_000, "resolved": 4_000}
"""Characters for each list; what does not fit is counted. Together with everything else they stay below the limit."""
DECISIONS: Final = {
    Decision.do_not_publish: "Do not publish",
    Decision.publish_with_findings: "Publish with the findings below",
    Decision.publish_with_accepted_findings: "Publish with the accepted findings",
    Decision.nothing_found: "Publish",
    Decision.nothing_checked: "Cannot tell: nothing was checked",
}
LAPSED: Final = (Force.expired, Force.changed, Force.cannot_tell)
"""Acceptances whose findings are back among the alarms."""
QUIET: Final = ("persisting", "within sampling")
CHANGE: Final = ("part", "change", "subject", "question", "row", "option", "told")
UNTOLD: Final = "cannot tell"
SHARES: Final = {"moved": "moved", UNTOLD: "could not be compared"}
PARTLY: Final = "No objection, in what could be judged"
SEVERITIES: Final = {Severity.error: "error", Severity.warning: "warning", Severity.info: "remark"}


def as_markdown(result: Result) -> str:
    """The summary; the same result gives the same text."""
    findings: list[Row] = sorted(result.rows("findings"), key=lambda f: ORDER.index(f["severity"]))
    open_ = [f for f in findings if not f["waived"]]
    new = [f for f in open_ if alarming(f)]
    known = [f for f in open_ if f["severity"] == Severity.error and not alarming(f)]
    others = [f for f in open_ if f["severity"] != Severity.error]
    changes = _changes(result)
    gone = [c for c in changes if c["part"] == "findings" and c["change"] == "resolved"]
    first, rest = new[:FIRST], new[FIRST:]
    parts = [
        *_head(result),
        _list(f"### {_many(new, 'new error')}" if new else "", first, _finding, ROOM["first"]),
        _folded(_many(rest, "more new error"), rest, _finding, ROOM["new"]),
        _folded(_many(known, "error") + " known from an earlier run", known, _known, ROOM["known"]),
        _folded(_severities(others), others, _finding, ROOM["told"]),
        *_accepted(result, findings),
        _folded(_many(gone, "finding") + " resolved since the last published run", gone, _change, ROOM["resolved"]),
        _others(changes),
        *_foot(result),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _changes(result: Result) -> list[dict[str, Any]]:
    """What is not as it was in the last published run."""
    if "changes" not in result.tables:
        return []
    loud = (pl.col("against") == "last run") & ~pl.col("change").is_in(QUIET)
    return result.tables["changes"].filter(loud).select(CHANGE).to_dicts()


def _text(text: object, most: int = 300) -> str:
    return escaped(shortened(str(text), most))


def _many(found: Sequence[Any], one: str) -> str:
    return plural(len(found), one)


def _severities(findings: Sequence[Row]) -> str:
    """`2 warnings and 1 remark`."""
    found = Counter(f["severity"] for f in findings)
    return listed(plural(found[s.value], name) for s, name in SEVERITIES.items() if found[s.value])


def _head(result: Result) -> list[str]:
    """The decision, why, and the counts."""
    counts = count(result)
    decision = decide(result, counts)
    partly = decision is Decision.nothing_found and counts.figures.cannot_tell + counts.rules.cannot_tell > 0
    title = f"{DASH} {_text(result.questionnaire.title, 120)}" if result.questionnaire.title else ""
    return [
        f"## {PARTLY if partly else DECISIONS[decision]}",
        f"**{escaped(result.name)}** {title}".strip(),
        f"**This wave was refused:** {_text(result.refused)}" if result.refused else "",
        "**The answers are synthetic:** nobody gave them." if result.evidence.synthetic else "",
        _why(counts),
        _table(result, counts),
    ]


def _why(counts: Counts) -> str:
    found = [plural(n, SEVERITIES[s]) for s, n in counts.findings.items() if n]
    new, errors = counts.new[Severity.error], counts.findings[Severity.error]
    which = f" New errors: {new:,} of {errors:,}." if errors else ""
    accepted = f" {plural(counts.waived, 'finding')} accepted by a reviewer." if counts.waived else ""
    return (f"{listed(found)}.{which}" if found else "No finding that nobody has accepted.") + accepted


def _table(result: Result, counts: Counts) -> str:
    """Outcomes in three columns: what cannot be told has not passed."""
    lines = ["| | pass | fail | cannot tell |", "|---|--:|--:|--:|"]
    if has_figures(result):
        lines.append(_tally("Published figures", counts.figures))
    if has_answers(result):
        lines.append(_tally("Rules about answers", counts.rules))
        held = f"{counts.respondents or 0:,} respondents, {counts.quarantined or 0:,} held back"
        return "\n".join([*lines, "", held + (f", {counts.left_out:,} left out." if counts.left_out else ".")])
    return "\n".join([*lines, "", "No answers were delivered."])


def _tally(name: str, tally: Tally) -> str:
    return f"| {name} | {tally.passed:,} | {tally.failed:,} | {tally.cannot_tell:,} |"


def _list(heading: str, rows: Sequence[Row], line: Callable[[Row], str], room: int) -> str:
    """As many rows as there is room for, one item each, and how many there are besides."""
    items: list[str] = []
    for row in rows:
        item = line(row)
        room -= len(item) + 1
        if room < 0:
            break
        items.append(item)
    left = len(rows) - len(items)
    items += [f"- *and {left:,} more in `{PAGE}`*"] if left else []
    return "\n\n".join(filter(None, (heading, "\n".join(items)))) if items else ""


def _folded(summary: str, rows: Sequence[Row], line: Callable[[Row], str], room: int) -> str:
    """The same, closed until somebody opens it. `summary` is ours."""
    return f"<details>\n<summary>{summary}</summary>\n\n{_list('', rows, line, room)}\n\n</details>" if rows else ""


def _finding(finding: Row) -> str:
    """What, where, why and what would do, as one item of a list."""
    places = "; ".join(dict.fromkeys(finding["places"] or ()))
    parts = (
        f"**{_text(finding['headline'], 200)}**" + (f" ({_text(places, 150)})" if places else ""),
        _text(finding["arithmetic"], 600),
        f"*Correction:* {_text(finding['correction'])}" if finding["correction"] else "",
        code(shortened(finding["finding"], 120)),
    )
    return "- " + "<br>".join(filter(None, parts))


def _known(finding: Row) -> str:
    return f"{_finding(finding)} since {_text(moment(finding['since']), 40)}"


def _change(change: Row) -> str:
    return f"- {code(shortened(change['subject'], 120))}: {_text(change['told'])}"


def _accepted(result: Result, findings: Sequence[Row]) -> list[str]:
    """What reviewers accept, and what they accepted and no longer do."""
    given = in_force(result)

    def held(finding: Row) -> str:
        told = acceptance_told(given.get(finding["fingerprint"]))
        return f"- **{_text(finding['headline'], 200)}**<br>{_text(told)}"

    waived = [f for f in findings if f["waived"]]
    lapsed = [
        {"finding": a.waiver.finding, "told": acceptance_told(a)}
        for a in result.review.acceptances
        if a.force in LAPSED
    ]
    return [
        _folded(_many(waived, "accepted finding"), waived, held, ROOM["accepted"]),
        _folded(_many(lapsed, "acceptance") + " no longer in force", lapsed, _lapsed, ROOM["accepted"] // 2),
    ]


def _lapsed(acceptance: Row) -> str:
    return f"- {code(shortened(acceptance['finding'], 120))}: {_text(acceptance['told'])}"


def _others(changes: Sequence[Row]) -> str:
    """What else is not as it was in the last published run: people, questions and shares, not lines of the table."""
    people = [c["told"] for c in changes if c["part"] == "respondents" and c["subject"] in SUMS]
    questions = _questions([c for c in changes if c["part"] == "questionnaire"])
    shares = [_shares(part, [c["change"] for c in changes if c["part"] == part]) for part in ("bases", "toplines")]
    told = [_text(one) for one in people] + [f"Since the last published run: {listed(questions)}."] * bool(questions)
    return " ".join(filter(None, (*told, *shares)))


def _questions(changes: Sequence[Row]) -> list[str]:
    """`1 question added`, `2 asked differently`; what could not be compared at all says so."""
    untold = ["nobody can tell whether the questionnaire changed"] * any(c["change"] == UNTOLD for c in changes)
    whole = {c["question"]: c["change"] for c in changes if c["subject"] == c["question"]}
    altered = {c["question"] for c in changes if c["question"]} - whole.keys()
    found = Counter(whole.values())
    told = [f"{plural(found[change], 'question')} {change}" for change in ("added", "removed") if found[change]]
    return [*told, *([f"{plural(len(altered), 'question')} asked differently"] if altered else []), *untold]


def _shares(part: str, found: Sequence[str]) -> str:
    """How many shares moved, and of how many nobody can tell."""
    counts = Counter(found)
    told = [f"{counts[change]:,} {words}" for change, words in SHARES.items() if counts[change]]
    return f"Shares of {part} beside the last published run: {', '.join(told)}." if told else ""


def _foot(result: Result) -> list[str]:
    """Who signed, and the evidence."""
    evidence = result.evidence
    digests = {
        "answers": evidence.export_sha256,
        "questionnaire": evidence.questionnaire_sha256,
        "figures": evidence.figures_sha256,
    }
    told = ", ".join(f"{name} {code(digest[:12])}" for name, digest in digests.items() if digest)
    run = f"Run {code(evidence.run[:40])} of {_text(moment(evidence.made), 40)}, code {code(evidence.code[:40])}"
    return [_signed(result.review), f"<sub>{run}; SHA-256 of {told}. Everything else is in `{PAGE}`.</sub>"]


def _signed(review: Review) -> str:
    if review.signature is None:
        return "Nobody has signed this wave."
    signed = f"Signed by {_text(review.signature.by, 100)} on {review.signature.on.isoformat()}"
    return (
        f"{signed}; since changed: {_text(listed(review.unsigned_since))}." if review.unsigned_since else f"{signed}."
    )
