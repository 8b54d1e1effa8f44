"""Fingerprints: what makes a finding the same finding in two runs.

Belongs here: the digest of what contradicts what. Does not belong here: who fails a rule (`failing.py`), and what
follows from a fingerprint (waivers, signatures, changes).

A finding about figures is: its kind and severity; of every figure in it what it stands for, where, what is printed, its
base, the counts that print so, and its recomputation; and the numbers in its sentences. A finding about answers is: its
kind and severity, its rules in ids and codes, and who fails them with what, or what they measured. Names are not
content: the id of a figure or of a finding, and how a sentence is worded. Nor are labels: codes say what is meant.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

import polars as pl

from schemas.findings import GIVEN

LENGTH: Final = 20
"""Signs of a fingerprint, of the 64 of a SHA-256: 80 bits, so that no two findings share one by chance."""

ABOUT: Final = (
    "document", "place", "question", "row", "base", "where", "quantity", "statistic", "versus_question", "versus_base",
    "weighted", "printed", "base_n", "lowest", "highest", "recomputed",
    "counted_where", "base_where",
)  # fmt: skip
"""Columns of `figures` that are content as they are."""
RECOUNTED: Final = ("recomputed_count", "recomputed_base")
"""Content too, of what the answers do not reproduce. Elsewhere an answer more or less that leaves the recomputed figure
as it would be printed changes nothing that a reader compares."""
UNORDERED: Final = ("options", "versus")
"""Lists whose order means nothing."""
OF_A_RULE: Final = ("rule", "family", "severity", "definition", "scope", "failing")

SENTENCES: Final = ("headline", "arithmetic")

IN_FULL: Final = ("not_reproduced:synthetic_twin", "joint:", "unattainable:base:")
"""Ids of findings of which the figures are the whole evidence; their sentences spell out the first few only."""
SPELLED_OUT: Final = 6
"""So do those of `not_reproduced`, beyond so many figures."""
NUMBER: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
QUOTED: Final = re.compile("“[^”]*”")


def fingerprints(findings: pl.DataFrame, figures: pl.DataFrame, rules: pl.DataFrame) -> list[str | None]:
    """One for each row of `findings`; None where nobody can tell what the finding rests on.

    The tables are those of one result (`schemas/tables.py`). Findings that would share one are told apart by their ids.
    """
    named = {id_ for ids in findings["figures"].to_list() for id_ in ids}
    told = _Told(figures, named, {row["rule"]: row for row in rules.filter(pl.col("outcome") == "fail").to_dicts()})
    rows = findings.to_dicts()
    contents = [told.content(row) for row in rows]
    often = Counter(contents)
    return [
        None if content is None else _digest([content, row["finding"]] if often[content] > 1 else content)
        for row, content in zip(rows, contents, strict=True)
    ]


class _Told:
    """The figures and rules of a result, by id."""

    def __init__(self, figures: pl.DataFrame, named: set[str], rules: Mapping[str, dict[str, Any]]) -> None:
        self.rules = rules
        shown = figures.filter(pl.col("figure").is_in(list(named))).to_dicts()
        self.figures = {
            row["figure"]: _canonical([*(row[c] for c in ABOUT), *(sorted(row[c] or ()) for c in UNORDERED)])
            for row in shown
        }
        self.recounted = {row["figure"]: _canonical([row[c] for c in RECOUNTED]) for row in shown}
        self.places = _any_of(text for name in ("place", "document") for text in figures[name].unique().to_list())

    def content(self, finding: Mapping[str, Any]) -> str | None:
        """All that a finding is, in one text; None where a part of it is not told."""
        if finding["figures"]:
            about = self._of_figures(finding)
        elif finding["rule"]:
            about = self._of_rules(finding)
        else:  # about labels and the like: the sentences are all that there is
            about = [sorted(finding["places"]), *(finding[part] for part in SENTENCES), *finding["constraints"]]
        return None if about is None else _canonical([finding["kind"], finding["severity"], about])

    def _of_figures(self, finding: Mapping[str, Any]) -> list[object] | None:
        about = [self.figures.get(id_) for id_ in finding["figures"]]
        if None in about:
            return None
        if finding["kind"] == "not_reproduced":
            about = [f"{one}{self.recounted[id_]}" for one, id_ in zip(about, finding["figures"], strict=True)]
        many = finding["kind"] == "not_reproduced" and len(about) > SPELLED_OUT
        said = () if many or finding["finding"].startswith(IN_FULL) else self._numbers(finding)
        return [sorted(filter(None, about)), sorted(said)]

    def _numbers(self, finding: Mapping[str, Any]) -> set[str]:
        """Numbers in the sentences of a finding, but for those of places, wordings and labels.

        What the answers give besides is left out: it is content as it would be printed, with the figures.
        """
        arithmetic = finding["arithmetic"].partition(f" {GIVEN} ")[0]
        text = " ".join((finding["headline"], arithmetic, *finding["constraints"]))
        plain = QUOTED.sub(" ", self.places.sub(" ", text) if self.places else text)
        return {found.replace(",", "") for found in NUMBER.findall(plain)}

    def _of_rules(self, finding: Mapping[str, Any]) -> list[object] | None:
        ids = finding["rules"] or filter(None, [finding["rule"]])
        rules = [self.rules.get(id_) for id_ in ids]
        if not rules or any(rule is None or rule["failing"] is None for rule in rules):
            return None
        return sorted([[*(rule[c] for c in OF_A_RULE), *rule["measured"]] for rule in rules if rule], key=_canonical)


def _any_of(texts: Iterable[str | None]) -> re.Pattern[str] | None:
    """What finds any of some places that hold a digit, as sentences name them in brackets; None if there are none."""
    found = sorted({text for text in texts if text and NUMBER.search(text)}, key=lambda text: (-len(text), text))
    return (
        re.compile(rf"(?:(?<=\()|(?<=; )|(?<= in ))(?:{'|'.join(map(re.escape, found))})(?=[);,])") if found else None
    )


def _canonical(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _digest(content: object) -> str:
    return hashlib.sha256(_canonical(content).encode()).hexdigest()[:LENGTH]
