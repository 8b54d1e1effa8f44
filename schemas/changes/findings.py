"""What became of findings: since the last published run by fingerprint, since the previous wave by id.

Belongs here: which finding is an old one. Does not belong here: fingerprints themselves, and waivers
(`schemas/review`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from schemas.changes.snapshot import Against, Row, Snapshot, earlier, row, untold
from schemas.questionnaire import Family

PART: Final = "findings"
Finding = Mapping[str, Any]


def annotated(findings: pl.DataFrame, last: Snapshot | None, made: str) -> pl.DataFrame:
    """`findings` with the columns `change` and `since` filled: what became of each since the last published run.

    A finding persists if the last run had one of the same fingerprint; as many persist as there were. It is `changed`
    if that one was accepted and this one is not: nobody was ever called for it. So is another fingerprint under an id
    that the last run had. An empty fingerprint cannot be compared, and a run whose findings have none cannot be
    compared with: then a finding is new, never old. `made` is when this run was.
    """
    rows = findings.to_dicts()
    if last is None:
        told = [("first run", made)] * len(rows)
    else:
        old = _fingerprinted(last)
        named = {f["finding"] for f in old if f["fingerprint"]}
        told = [
            ("changed" if _lapsed(now, then) else "persisting", then.get("since") or last.made)
            if then is not None
            else (_news(now, named), made)
            for now, then in _paired(rows, old)
        ]
    columns = {"change": [change for change, _ in told], "since": [since for _, since in told]}
    return findings.with_columns(pl.Series(name, values, pl.String) for name, values in columns.items())


def _news(now: Finding, named: set[str]) -> str:
    return "changed" if now.get("fingerprint") and now["finding"] in named else "new"


def _lapsed(now: Finding, then: Finding) -> bool:
    """Whether a finding was accepted and is no longer."""
    return bool(then.get("waived")) and not now.get("waived")


def _fingerprinted(state: Snapshot) -> Sequence[Finding]:
    """The findings of an earlier state; none where it was published before findings had fingerprints."""
    found = state.table("findings", "finding", "fingerprint")
    return [] if found is None else found.to_dicts()


def _paired(rows: Sequence[Finding], old: Sequence[Finding]) -> list[tuple[Finding, Finding | None]]:
    """Each finding with the earlier one that it is, none of these twice.

    Those of the same id and fingerprint first, then those of the same fingerprint. Which of several alike persists does
    not depend on their order.
    """
    left: dict[str, dict[str, Finding]] = defaultdict(dict)
    for then in sorted(old, key=lambda f: str(f["finding"])):
        if then["fingerprint"]:
            left[then["fingerprint"]][then["finding"]] = then
    paired: dict[str, Finding] = {}
    for now in rows:
        if now["finding"] in left.get(now.get("fingerprint") or "", ()):
            paired[now["finding"]] = left[now["fingerprint"]].pop(now["finding"])
    for now in sorted(rows, key=lambda f: str(f["finding"])):
        rest = left.get(now.get("fingerprint") or "")
        if rest and now["finding"] not in paired:
            paired[now["finding"]] = rest.pop(next(iter(rest)))
    return [(now, paired.get(now["finding"])) for now in rows]


def findings(now: Snapshot, before: Snapshot, against: Against) -> Iterator[Row]:
    """Every finding of either state, and what became of it."""
    new, old = now.table("findings", "finding"), before.table("findings", "finding")
    if new is None or old is None:
        yield untold(PART, "the findings", before, against)
        return
    rows, gone = new.to_dicts(), {f["finding"]: f for f in old.to_dicts()}
    if against == "previous wave":
        yield from (_in_both_waves(f, gone.pop(f["finding"], None), before.wave) for f in rows)
    else:
        known = [f for f in gone.values() if f.get("fingerprint")]
        pairs = _paired([{"fingerprint": ""} | f for f in rows], known)
        for f, then in pairs:
            yield _since_last_run(f, then, gone.get(f["finding"]))
        for f, then in pairs:  # an id that another finding bears now says nothing of the one that had it
            gone.pop((then or f)["finding"], None)
    alive = {f["finding"] for f in rows}
    for f in gone.values():
        yield _gone(f, now, earlier(before, against), again=f["finding"] in alive)


def _about(finding: Finding, change: str, told: str, then: Finding | None, *, is_there: bool = True) -> Row:
    accepted = " A reviewer has accepted it." if is_there and finding.get("waived") else ""
    words = {
        "before": _words(then, finding if is_there else None),
        "after": _words(finding, then) if is_there else None,
    }
    return row(PART, change, finding["finding"], told + accepted, question=finding.get("question"), **words)


def _words(finding: Finding | None, other: Finding | None) -> str | None:
    """What a finding says: its headline, and its arithmetic where only that tells it from the other."""
    if finding is None:
        return None
    alike = other is not None and other.get("headline") == finding.get("headline")
    return str(finding.get("arithmetic" if alike else "headline") or "") or None


def _since_last_run(now: Finding, then: Finding | None, namesake: Finding | None) -> Row:
    if then is not None:
        other = "" if then["finding"] == now["finding"] else f" Its id was {then['finding']}."
        if _lapsed(now, then):
            told = f"The last published run had it too, accepted; nobody accepts it now.{other}"
            return _about(now, "changed", told, then)
        return _about(now, "persisting", f"The last published run had it too.{other}", then)
    if namesake is None:
        return _about(now, "new", "The last published run did not have it.", None)
    if now["fingerprint"] and namesake.get("fingerprint"):
        told = "The last published run had a finding of this name, with other numbers or other things in it."
        return _about(now, "changed", told, namesake)
    told = "The last published run had a finding of this name. Nobody can tell if it is the same: it counts as new."
    return _about(now, "new", told, namesake)


def _in_both_waves(now: Finding, then: Finding | None, wave: str) -> Row:
    if then is None:
        return _about(now, "new", f"Wave {wave} did not have it.", None)
    told = f"The same thing was contradictory in wave {wave}; the numbers are those of another wave."
    return _about(now, "persisting", told, then)


def _gone(then: Finding, now: Snapshot, earlier: str, *, again: bool) -> Row:
    """A finding that is not there any more is resolved only if what it is about could be judged.

    `again`: another finding bears its id now.
    """
    change, told = _doubt(then, now) or ("resolved", f"{earlier[0].upper()}{earlier[1:]} had it; it is gone.")
    found = _about(then, change, told, then, is_there=False)
    return found | {"subject": f"{then['finding']} (as it was)"} if again else found


def _doubt(then: Finding, now: Snapshot) -> tuple[str, str] | None:
    """Why a finding that is gone need not be resolved: what it is about was not judged, or fails yet."""
    if own := then.get("rules") or ([then["rule"]] if then.get("rule") else []):
        # rules about waves exist only where something differs
        return (
            None if then.get("kind") == Family.waves else _about_rules(own, _verdicts(now, "rules", "rule", "outcome"))
        )
    return _about_figures(then, _verdicts(now, "figures", "figure", "verdict"))


def _verdicts(now: Snapshot, name: str, id_: str, verdict: str) -> dict[str, str]:
    table = now.table(name, id_, verdict)
    return {} if table is None else dict(table.select(id_, verdict).iter_rows())


def _about_rules(rules: Sequence[str], outcome: Mapping[str, str]) -> tuple[str, str] | None:
    if failing := [id_ for id_ in rules if outcome.get(id_) == "fail"]:
        return "changed", f"What it was about fails yet, and another finding tells it: {', '.join(failing)}."
    if absent := [id_ for id_ in rules if id_ not in outcome]:
        return "cannot tell", f"It is gone because rules are no longer checked: {', '.join(absent)}."
    if unjudged := [id_ for id_ in rules if outcome[id_] != "pass"]:
        return "cannot tell", f"It is gone, but nobody can tell whether these rules hold now: {', '.join(unjudged)}."
    return None


def _about_figures(then: Finding, verdict: Mapping[str, str]) -> tuple[str, str] | None:
    named = then.get("figures") or []
    if absent := [id_ for id_ in named if id_ not in verdict]:
        return "cannot tell", f"It is gone because figures in it are not there any more: {', '.join(absent)}."
    if unjudged := [id_ for id_ in named if verdict[id_] == "cannot tell"]:
        return "cannot tell", f"It is gone, but nobody can tell whether these figures are right: {', '.join(unjudged)}."
    if not then.get("fingerprint") and any(verdict[id_] != "pass" for id_ in named):
        return "cannot tell", "It is gone, or has another name: nobody can tell, as its figures are still found wrong."
    return None
