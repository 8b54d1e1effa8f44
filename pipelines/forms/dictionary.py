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

from pipelines.forms.drafting import RESERVED, labels_of, plain
from pipelines.forms.meaning import meaning_of, names_weight, respondent_rank
from pipelines.forms.variables import Group, groups_of, substantive, with_rankings
from pipelines.readers.alike import with_runs
from pipelines.readers.opened import Opened, Variable
from schemas.draft import Draft, DraftQuestion, name_of
from schemas.inference.contents import contents
from schemas.inference.options import exclusive, goes_with, is_other
from schemas.inference.personal import OPEN_ANSWERS, personal
from schemas.inference.roles import (
    identifies,
    in_minutes,
    minutes_told,
    named_other,
    perhaps_of,
    perhaps_told,
    repeated,
    role_of,
)
from schemas.inference.rows import Rows, rows_of

SHOWN: Final = 10
"""Codes that a comment lists."""
SCALE: Final = 100
"""Steps of a scale of which only some have a label."""
MOSTLY: Final = 100
"""Whole numbers for each other one, from which on that one may be an error."""
ROLES: Final = ("respondent", "weight", "submitted", "started", "duration")
"""Keys of the export block under which a variable stands that is no question."""
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
        used = {export.get(key) for key in ROLES} | {*export.get("ignore", ())}
        used.add(export.get("parent", {}).get("link"))
        found = groups_of([v for v in with_runs(self.opened.variables) if v.name.strip() and v.name not in used])
        groups = with_rankings(found, self.cells)
        for group in groups:
            self.ids |= dict.fromkeys([group.name, *(v.name for v in group.variables)], self._name(group.name))
        questions = [self._question(group) for group in groups]
        self._join_texts(groups, questions)
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
        left_out = self._interview(export)
        if "parent_file" in facts:
            names = {"file": "parent_file", "key": "parent_key", "link": "parent_link"}
            export["parent"] = {key: facts[fact] for key, fact in names.items()}
        unnamed = [f"column {at}" for at, name in enumerate(self.opened.head[0], 1) if not name.strip()]
        left_out += [*(w for w in weights[1:] if w != respondent), *unnamed]
        if unnamed:
            self.comments.append(f"Ignored, since it has no name: {', '.join(unnamed)}.")
        return export | ({"ignore": left_out} if left_out else {})

    def _interview(self, export: dict[str, Any]) -> list[str]:
        """Put what is about the interview into the export block; the names of what is left out."""
        left_out = []
        for v in self.opened.variables:
            role, perhaps = role_of(v.name, v.label), perhaps_of(v.name, v.label)
            if v.group is not None or v.name in (export.get(key) for key in ROLES) or not v.name.strip():
                continue
            if role in ("submitted", "started") and not v.labels:
                if v.kind == "date" and role not in export:
                    export[role] = v.name
                    self._told(role, v.name, "is taken for it", ())
                elif v.kind != "date" and role == "started":
                    left_out.append(v.name)
                    self.comments.append(f"Ignored: {v.name!r} has a time of day and no date.")
            elif role == "duration" and not v.labels:
                amounts = self.cells[v.name].cast(pl.Float64, strict=False)
                if in_minutes(amounts, v.name, v.label):
                    left_out.append(v.name)
                    self.comments.append(minutes_told(v.name))
                elif "duration" not in export:
                    export["duration"] = v.name
            elif perhaps == "completed":
                left_out.append(v.name)
                self.comments.append(perhaps_told("completed", v.name, v.labels))
            elif perhaps is not None:
                self.comments.append(perhaps_told(perhaps, v.name))
        return left_out

    def _join_texts(self, groups: Sequence[Group], questions: Sequence[DraftQuestion]) -> None:
        """A text named after a question and "other" (`q5_oth`) goes with that option of it."""
        of = {name: (group, question) for group, question in zip(groups, questions, strict=True)
              for name in (group.name, *(v.name for v in group.variables))}  # fmt: skip
        for group, text in zip(groups, questions, strict=True):
            stem = named_other(group.name) if text.keys["type"] == "text" and group.kind is None else None
            home = of.get(stem or "")
            if home is None or home[1].keys["type"] not in ("single", "multiple") or "other" in home[1].keys:
                continue
            options: dict[str, str] = home[1].keys["options"]
            free = [code for code, label in options.items() if is_other(label)]
            given = rows_of(self.cells[group.name].is_not_null())
            best = free[0] if len(free) == 1 else goes_with(given, self._holders(*home))
            if best is not None:
                home[1].keys["other"] = {best: text.id}

    def _holders(self, group: Group, question: DraftQuestion) -> dict[str, Rows]:
        """Option -> who gave it."""
        if group.kind == "options":
            ticked = zip(group.parts(), group.variables, strict=True)
            return {
                code: rows_of((self.cells[v.name] == (v.ticked or "1")).fill_null(value=False)) for code, v in ticked
            }
        cells = self.cells[group.variables[0].name]
        return {code: rows_of((cells == code).fill_null(value=False)) for code in question.keys["options"]}

    def _told(self, what: str, chosen: str, why: str, others: Sequence[str]) -> None:
        also = f"; ignored, though they look like one: {', '.join(others)}" if others else ""
        self.comments.append(f"Check the {what}: {chosen!r} {why}{also}.")

    def _respondent(self) -> str | None:
        """The variable said to identify respondents, or named so, which is different in every row."""
        ranks = {
            v.name: -1 if v.role == "respondent" else respondent_rank(v.name, v.label) for v in self.opened.variables
        }
        named = [(rank, v.name) for v in self.opened.variables if (rank := ranks[v.name]) is not None and not v.labels]
        found = next((name for _, name in sorted(named) if name.strip() and identifies(self.cells[name])), None)
        if found is not None and (again := repeated(self.cells[found])):
            self.comments.append(f"Check the respondent: {again} values of {found!r} occur more than once.")
        return found

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
            case "ranks":
                keys, comments = {"type": "ranking", "rows": group.parts()}, []
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
        alone = self._alone(dict(zip(keys["options"], group.variables, strict=True)))
        keys |= {"exclusive": found} if (found := exclusive(keys["options"], alone)) else {}
        return keys | ({"missing": missing} if missing else {}), comments

    def _alone(self, variables: Mapping[str, Variable]) -> dict[str, tuple[int, int]]:
        """Option -> who ticked it, and who nothing else."""
        masks = {
            code: (self.cells[v.name] == (v.ticked or "1")).fill_null(value=False).cast(pl.Int32)
            for code, v in variables.items()
        }
        several = pl.DataFrame(masks).sum_horizontal()
        return {code: (int(mask.sum()), int(((mask == 1) & (several == 1)).sum())) for code, mask in masks.items()}

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
            broken = int((values != values.floor()).sum())
            keys |= {"integer": True} if values.len() and not broken else {}
            if broken and MOSTLY * broken < values.len():
                comments.append(f"integer: true would fit all values but {broken}")
        if v.limits and v.kind != "text" and not self._beyond(v):
            keys |= {key: _plain_limit(limit) for key, limit in zip(("min", "max"), v.limits, strict=True)}
        private = self._private(v)
        if private:
            keys["private"] = True
            comments.append(private)
        explained = {text for texts in missing.values() for text in texts}
        kept = {code: label for code, label in v.labels.items() if code not in explained}
        if kept:
            comments.append("Labelled: " + _listed([f"{code} = {label}" for code, label in kept.items()]) + ".")
        return keys | ({"missing": missing} if missing else {}), comments

    def _private(self, v: Variable) -> str:
        """Why answers are kept from tables: open texts may name people, numbers may be somebody's own."""
        cells = self.cells[v.name]
        kind = personal((v.name, v.label), cells, contents(cells, dict.fromkeys(v.missing, "skipped")))
        if kind is not None:
            return f"private: {kind}"
        return OPEN_ANSWERS if v.kind == "text" else ""

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
