"""The dictionary of a data file (SPSS, Stata, SAS, Triple-S, Quantipy) becomes a questionnaire.

Value labels make a single choice, sets a multiple choice, variables that share their labels and a stem a grid. What
the dictionary leaves open is asked in a comment. Belongs here: what a variable is as a question. Does not belong
here: which variables belong together (`pipelines/readers/alike.py`), what a value stands for (`meaning.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Final

import polars as pl

from pipelines.forms.drafting import RESERVED, about_a_person, labels_of, plain
from pipelines.forms.meaning import meaning_of, names_weight, respondent_rank
from pipelines.forms.variables import Group, groups_of, substantive
from pipelines.readers.alike import with_runs
from pipelines.readers.opened import Opened, Variable
from schemas.draft import Draft, DraftQuestion, name_of

SHOWN: Final = 10
"""Codes that a comment lists."""
SCALE: Final = 100
"""Steps of a scale of which only some have a label."""
LOGICAL: Final = {"0", "1"}
NUMBER: Final = re.compile(r"-?\d{1,6}(\.\d{1,4})?")


def draft_of_variables(opened: Opened) -> Draft:
    """The first questionnaire that the dictionary of a file gives; the answers only tell what it leaves open."""
    return _Draft(opened).made()


class _Draft:
    """One draft in the making."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        body = opened.read(1)
        self.cells = {variable.name: body.frame[str(at)] for at, variable in enumerate(opened.variables)}
        self.ids: dict[str, str] = {}
        """Variable, or group -> question."""
        self.taken: set[str] = set(RESERVED)
        self.comments: list[str] = []

    def made(self) -> Draft:
        export = self._export()
        used = {export.get("respondent"), export.get("weight"), *export.get("ignore", ())}
        used.add(export.get("parent", {}).get("link"))
        groups = groups_of([v for v in with_runs(self.opened.variables) if v.name.strip() and v.name not in used])
        for group in groups:
            self.ids |= dict.fromkeys([group.name, *(v.name for v in group.variables)], self._name(group.name))
        questions = [self._question(group) for group in groups]
        title = self.opened.facts.get("title", "")
        survey = name_of(title or PurePath(self.opened.file).stem, otherwise="s")
        keys = {"survey": survey, "wave": "1", **({"title": title} if title else {}), "export": export}
        return Draft(keys, questions, comments=self.comments)

    def _name(self, text: str) -> str:
        made = name_of(text, self.taken)
        self.taken.add(made)
        return made

    def _export(self) -> dict[str, Any]:
        facts = self.opened.facts
        export: dict[str, Any] = {"file": PurePath(self.opened.file).name, "platform": "columns"}
        respondent = self._respondent()
        if respondent is not None:
            export["respondent"] = respondent
        else:
            self.comments.append("No variable identifies respondents: nothing is named so and different in every row.")
        weights = self._weights()
        if weights:
            export["weight"] = weights[0]
            self._told("weight", weights[0], "is taken for the weight", weights[1:])
        if "parent_file" in facts:
            names = {"file": "parent_file", "key": "parent_key", "link": "parent_link"}
            export["parent"] = {key: facts[fact] for key, fact in names.items()}
        unnamed = [f"column {at}" for at, name in enumerate(self.opened.head[0], 1) if not name.strip()]
        left_out = [*(w for w in weights[1:] if w != respondent), *unnamed]
        if unnamed:
            self.comments.append(f"Ignored, since it has no name: {', '.join(unnamed)}.")
        return export | ({"ignore": left_out} if left_out else {})

    def _told(self, what: str, chosen: str, why: str, others: Sequence[str]) -> None:
        also = f"; ignored, though they look like one: {', '.join(others)}" if others else ""
        self.comments.append(f"Check the {what}: {chosen!r} {why}{also}.")

    def _respondent(self) -> str | None:
        """The variable said to identify respondents, or named so, which is different in every row."""
        ranks = {
            v.name: -1 if v.role == "respondent" else respondent_rank(v.name, v.label) for v in self.opened.variables
        }
        named = [(rank, v.name) for v in self.opened.variables if (rank := ranks[v.name]) is not None and not v.labels]
        return next((name for _, name in sorted(named) if self._identifies(name)), None)

    def _identifies(self, name: str) -> bool:
        cells = self.cells[name]
        return bool(name.strip()) and cells.len() > 0 and not cells.has_nulls() and cells.is_unique().all()

    def _weights(self) -> list[str]:
        """Variables said to be a weight, else named so; those with most values first."""
        said = [v.name for v in self.opened.variables if v.role == "weight"]
        named = [
            v.name
            for v in self.opened.variables
            if v.kind == "number" and not v.labels and names_weight(v.name, v.label) and self._fractional(v.name)
        ]
        return said or sorted(named, key=lambda name: self.cells[name].null_count())

    def _fractional(self, name: str) -> bool:
        """Positive numbers that are not all whole, or nothing at all; somebody's own weight is rarely so written."""
        values = self.cells[name].cast(pl.Float64, strict=False).drop_nulls()
        return values.is_empty() or bool((values >= 0).all() and (values != values.floor()).any())

    def _question(self, group: Group) -> DraftQuestion:
        first = group.variables[0]
        match group.kind:
            case "rows":
                keys, comments = self._grid(group)
            case "options":
                keys, comments = self._set(group)
            case "mentions":
                keys, comments = self._choice(first, "multiple", group.variables)
            case _:
                keys, comments = self._single(first)
        route, more = self._route(first)
        id_ = self.ids[group.name]
        heading = {} if id_ == group.name else {"heading": group.name}
        text = plain(group.label) or group.name
        said = {"id": id_, "text": text, **heading, **keys, **route}
        return DraftQuestion({k: v for k, v in said.items() if v not in ("", {}, [])}, [*comments, *more])

    def _grid(self, group: Group) -> tuple[dict[str, Any], list[str]]:
        keys, comments = self._choice(group.variables[0], "grid", group.variables)
        return {"type": "grid", "rows": group.parts(), **keys}, comments

    def _set(self, group: Group) -> tuple[dict[str, Any], list[str]]:
        """One column an option. Any other value with a label, but a missing one, means that there is no tick."""
        missing, comments = self._missing(group.variables, {})
        explained = {text for texts in missing.values() for text in texts}
        known = {"0", "0.0", *explained, *(t for v in group.variables for t in (v.ticked or "1", *v.labels))}
        strange = dict.fromkeys(t for v in group.variables for t in self._occurring(v) if t not in known)
        if strange:
            comments.append(f"In the data, but neither a tick nor none: {_codes(strange)}.")
        keys: dict[str, Any] = {"type": "multiple", "options": group.parts()}
        return keys | ({"missing": missing} if missing else {}), comments

    def _choice(self, first: Variable, kind: str, variables: Sequence[Variable]) -> tuple[dict[str, Any], list[str]]:
        declared = {text for v in variables for text in v.missing}
        listed, apart = substantive(variables)
        labels = labels_of(listed.items())
        missing, comments = self._missing(variables, labels.labels)
        occurring = dict.fromkeys(text for v in variables for text in self._occurring(v))
        if kind == "multiple" and first.separator:
            occurring = dict.fromkeys(p.strip() for t in occurring for p in t.split(first.separator) if p.strip())
        strange = [text for text in occurring if text not in listed and text not in declared]
        if strange:
            comments.append(f"Without a label, but in the data: {_codes(strange)}. Options, or errors?")
        if apart:
            comments.append(f"Not labelled alike in all columns: {_listed(apart)}.")
        keys: dict[str, Any] = {"type": kind, "options": labels.labels}
        return keys | ({"missing": missing} if missing else {}), [*labels.comments, *comments]

    def _single(self, v: Variable) -> tuple[dict[str, Any], list[str]]:
        labels, _ = substantive([v])
        if v.separator and labels:
            return self._choice(v, "multiple", [v])
        strange = [text for text in self._occurring(v) if text not in v.labels and text not in v.missing]
        steps = _steps(labels, strange) if v.kind == "number" else None
        if v.limits is not None:
            return self._measured(v)
        if steps is not None:
            whole = _with_labels(v, steps)
            keys, comments = self._choice(whole, "single", [whole])
            return keys, [*comments, "Only some steps of the scale have a label in the file."]
        if labels and not (v.kind != "text" and len(strange) > len(labels)):
            return self._choice(v, "single", [v])
        return self._measured(v)

    def _measured(self, v: Variable) -> tuple[dict[str, Any], list[str]]:
        """A number, date or text."""
        missing, comments = self._missing([v], {})
        keys: dict[str, Any] = {"type": v.kind}
        if v.kind == "number":
            values = self._numbers(v, {text for texts in missing.values() for text in texts})
            keys |= {"integer": True} if values.len() and bool((values == values.floor()).all()) else {}
        if v.limits and v.kind != "text" and not self._beyond(v):
            keys |= {key: _plain_limit(limit) for key, limit in zip(("min", "max"), v.limits, strict=True)}
        if v.kind == "text" and about_a_person(v.name, v.label):
            keys["private"] = True
        explained = {text for texts in missing.values() for text in texts}
        kept = {code: label for code, label in v.labels.items() if code not in explained}
        if kept:
            comments.append("Labelled: " + _listed([f"{code} = {label}" for code, label in kept.items()]) + ".")
        return keys | ({"missing": missing} if missing else {}), comments

    def _beyond(self, v: Variable) -> bool:
        """Whether labelled values, which are answers, lie beyond the limits."""
        return v.kind == "number" and any(meaning_of(label, declared=False) is None for label in v.labels.values())

    def _numbers(self, v: Variable, without: set[str]) -> pl.Series:
        cells = self.cells[v.name]
        texts = cells.filter(~cells.is_in([*without, *v.missing]))
        return texts.cast(pl.Float64, strict=False).drop_nulls()

    def _missing(
        self, variables: Sequence[Variable], listed: Mapping[str, str]
    ) -> tuple[dict[str, list[str]], list[str]]:
        """Values that stand for no answer, by what their labels mean; those that do not say are asked about.

        An undeclared one counts only where its label says nothing else.
        """
        found: dict[str, list[str]] = {}
        told: dict[str, None] = {}
        open_: dict[str, None] = {}
        for v in variables:
            for text in dict.fromkeys([*v.missing, *v.labels]):
                label = v.labels.get(text, "")
                means = meaning_of(label, declared=text in v.missing)
                if means is None and text not in v.missing:
                    continue
                if means is None:
                    open_[f"{text} ({label})" if label else text] = None
                elif text not in listed:
                    told[f"{text} = {label}"] = None
                if not any(text in texts for texts in found.values()):  # columns that disagree are told above
                    found.setdefault(means or "skipped", []).append(text)
        comments = [f"Missing: {_listed(list(told))}."] if told else []
        if open_:
            comments.append(
                f"Declared missing, but the file does not say why: {_listed(list(open_))}. They are under `skipped` "
                "until somebody knows better: dont_know, refused, not_applicable, not_asked?"
            )
        return found, comments

    def _occurring(self, v: Variable) -> list[str]:
        """Distinct texts of a column, if they can be codes at all."""
        distinct = self.cells[v.name].drop_nulls().unique(maintain_order=True)
        return sorted(distinct.to_list()) if distinct.len() <= 1000 or v.labels else []

    def _route(self, v: Variable) -> tuple[dict[str, Any], list[str]]:
        """A filter that names one yes/no variable is a route; any other keeps its words."""
        if not v.filter:
            return {}, []
        gate = next((x for x in self.opened.variables if x.name == v.filter), None)
        if gate is not None and gate.group is None and set(gate.labels) == LOGICAL and gate.name in self.ids:
            return {"ask_if": f"{self.ids[gate.name]} = '1'"}, []
        return {"not_understood": v.filter}, []


def _steps(substantive: Mapping[str, str], strange: Sequence[str]) -> dict[str, str] | None:
    """All steps of a scale of whole numbers that is labelled at both ends; None if it is none."""
    try:
        ends = [int(code) for code in substantive]
        between = [int(text) for text in strange]
    except ValueError:
        return None
    if not between or len(ends) < 2 or max(ends) - min(ends) > SCALE:
        return None
    if min(between) < min(ends) or max(between) > max(ends):
        return None
    return {str(step): substantive.get(str(step), str(step)) for step in range(min(ends), max(ends) + 1)}


def _plain_limit(text: str) -> str:
    """A number without leading zeros; a date as it is."""
    return text.lstrip("0") or "0" if text.isdigit() else text


def _with_labels(v: Variable, labels: Mapping[str, str]) -> Variable:
    return replace(v, labels={**labels, **{code: label for code, label in v.labels.items() if code in v.missing}})


def _codes(texts: Collection[str]) -> str:
    """Codes as such; what is no number may be somebody's own words, and is only counted."""
    codes = [text for text in texts if NUMBER.fullmatch(text)]
    others = len(texts) - len(codes)
    return _listed([*codes, *([f"{others} that are no numbers"] if others else [])])


def _listed(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return ", ".join(texts[:SHOWN]) + more
