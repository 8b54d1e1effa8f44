"""XLSForm, the form of KoboToolbox, ODK, SurveyCTO and Ona: a `survey` sheet and a `choices` sheet.

A repeat group is a table of its own: `repeat` names the one that is drafted, and what stands outside is out of reach
for its conditions. Does not belong here: the XPath of conditions (`xpath.py`), constraints (`constraints.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from pipelines.forms import constraints
from pipelines.forms.drafting import (
    ROW,
    Drafting,
    Labels,
    about_a_person,
    about_other,
    hinted,
    joined,
    labels_of,
    no_answer,
    plain,
)
from pipelines.forms.gates import Dialect, Gate, Route
from pipelines.forms.tables import Row
from pipelines.forms.translation import Translator
from pipelines.forms.xlsform_sheets import lists_of, wording_of, words
from pipelines.forms.xpath import XPATH
from schemas.conditions import Compare, Constant, Item, Selected
from schemas.draft import Draft
from schemas.problems import InputError
from schemas.vocabulary import Type

DIALECT: Final = Dialect(XPATH, joined=True)
CHOSEN: Final = re.compile(
    r"(select[_ ]one|select[_ ]multiple|rank)(?:_external|_from_file)?(?:\s+(?:from\s+)?(.*))?", re.IGNORECASE
)
OR_OTHER: Final = " or_other"
OTHER: Final = ("other", "Other")
YES: Final = ("yes", "true", "true()", "1")


@dataclass(frozen=True)
class Asked:
    """A row of the survey sheet that asks something, with the conditions of the groups around it."""

    row: Row
    kind: str
    listed: str
    """Name of its list of choices."""
    relevant: tuple[str, ...]
    repeats: tuple[str, ...]
    """Repeat groups around it, the outermost first."""
    outside: int = 0
    """How many of the conditions are about the whole repeat group: without them there is no row of it."""
    table: Row | None = None
    """The group around it that is shown as one table."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.row["name"]


@dataclass
class _Group:
    row: Row
    repeat: str | None

    @property
    def relevant(self) -> str:
        return self.row["relevant"]


def draft_of(
    file: str,
    survey: Sequence[Row],
    choices: Sequence[Row],
    settings: Sequence[Row],
    repeat: str | None,
    headings: Sequence[str] = (),
) -> Draft:
    """The draft of a form, or of one of its repeat groups: the one named, or whose columns the headings are.

    Raises InputError if the form does not hold together.
    """
    made = _Form(file, lists_of(choices, settings), wording_of(survey, settings))
    asked = list(made.asked(survey))
    repeat = repeat or _repeat_of(asked, headings)
    inside = [a for a in asked if a.repeats[-1:] == ((repeat,) if repeat else ())]
    if not inside:
        known = ", ".join(sorted({a.repeats[-1] for a in asked if a.repeats})) or "none"
        raise InputError.of(file, "no question is asked there.", f"Repeat groups of this form: {known}.")
    if repeat:
        for text in dict.fromkeys(text for a in inside for text in a.relevant[: a.outside]):
            made.making.draft.comments.append(f"rows of {repeat!r} are there only where {text}")
        inside = [replace(a, relevant=a.relevant[a.outside :], outside=0) for a in inside]
    for table in _tables(inside):
        made.declare_table(table)
    for question in inside:
        made.declare(question)
    for question in inside:
        made.draft(question)
    if made.notes:
        made.making.draft.comments.append(f"notes ask nothing and are left out: {', '.join(made.notes)}")
    if repeat:
        made.making.draft.comments.append(f"only the repeat group {repeat!r} of the form is in this draft")
    for name in dict.fromkeys(a.repeats[-1] for a in asked if a.repeats and a.repeats[-1] != repeat):
        made.making.draft.comments.append(f"the repeat group {name!r} has a table of its own and is not in this draft")
    title = next((row["form_title"] for row in settings if row["form_title"]), "")
    made.making.draft.keys |= {"title": title} if title else {}
    return made.making.finished()


@dataclass
class _Form:
    file: str
    lists: Mapping[str, list[tuple[str, str]]]
    label: str
    """Heading of the wording."""
    making: Drafting = field(default_factory=Drafting)
    ids: dict[str, str] = field(default_factory=dict)
    labels: dict[str, Labels] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    """Question that is a row of a table -> the grid."""
    notes: list[str] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    """Questions with an option "other" that the form does not list."""

    def asked(self, survey: Sequence[Row]) -> Iterator[Asked]:
        """What the form asks, in order. Groups, notes and what the device records are no questions."""
        groups: list[_Group] = []
        for row in survey:
            kind = " ".join(row["type"].lower().replace("_group", " group").replace("_repeat", " repeat").split())
            if kind in ("begin group", "begin repeat"):
                groups.append(_Group(row, row["name"] if kind.endswith("repeat") else None))
            elif kind in ("end group", "end repeat"):
                if not groups:
                    raise InputError.of(self.file, "a group ends that never began.", "Correct the form.", row.line)
                groups.pop()
            elif kind in words()["notes"]:
                self.notes.append(row["name"])
            elif kind and kind not in words()["metadata"]:
                match = CHOSEN.fullmatch(row["type"].strip())
                relevant = (
                    *(g.relevant for g in groups if g.relevant),
                    *([row["relevant"]] if row["relevant"] else []),
                )
                repeats = tuple(g.repeat for g in groups if g.repeat is not None)
                listed = (match[2] or "").strip() if match else ""
                kind = match[1].lower().replace(" ", "_") if match else kind
                last = max((i for i, g in enumerate(groups) if g.repeat is not None), default=-1)
                outside = sum(bool(g.relevant) for g in groups[: last + 1])
                table = groups[-1].row if groups and "table-list" in groups[-1].row["appearance"].split() else None
                yield Asked(row, kind, listed.removesuffix(OR_OTHER).strip(), relevant, repeats, outside, table)
                if listed.endswith(OR_OTHER):
                    yield replace(self.own_words(row, relevant, repeats), outside=outside)
        if groups:
            raise InputError.of(self.file, "a group never ends.", "Add the missing end to the survey sheet.")

    def own_words(self, row: Row, relevant: tuple[str, ...], repeats: tuple[str, ...]) -> Asked:
        """The text that `or_other` adds to a question, as if it stood in the form."""
        self.open.add(row["name"])
        chosen = f"selected(${{{row['name']}}}, '{OTHER[0]}')"
        wording = f"{row[self.label] or row['label'] or row['name']} | {OTHER[1]}"
        cells = {"type": "text", "name": f"{row['name']}_other", "label": wording, "relevant": chosen}
        return Asked(Row(row.line, cells), "text", "", (*relevant, chosen), repeats)

    def declare(self, asked: Asked) -> None:
        """Name a question, so that conditions before it may speak of it too."""
        if not asked.name:
            raise InputError.of(self.file, "a question without a name.", "Correct the form.", asked.row.line)
        if asked.name in self.rows:
            return
        if asked.name in self.ids:
            raise InputError.of(self.file, f"two questions are named {asked.name!r}.", "Rename one.", asked.row.line)
        id_ = self.making.name(asked.name)
        self.ids[asked.name] = id_
        type_ = self.type_of(asked)
        listed = [*self.lists.get(asked.listed, []), *([OTHER] if asked.name in self.open else [])]
        self.labels[asked.name] = labels_of([("OK", "OK")] if asked.kind in words()["agreed"] else listed)
        if type_ in (Type.single, Type.multiple, Type.ranking) and not self.labels[asked.name].labels:
            type_ = Type.text
        self.making.gates[asked.name] = Gate(
            id_,
            type_,
            options=self.labels[asked.name].codes if type_ is not Type.ranking else {},
            blank=asked.row["required"].lower() not in YES or asked.kind in words()["calculated"],
            computed=asked.kind in words()["calculated"],
            routed=bool(asked.relevant),
            missing=tuple(map(Fraction, self.spoken_for(asked))) if type_ is Type.number else (),
            coded=asked.kind == "select_one" and type_ is Type.text,
        )

    def declare_table(self, members: Sequence[Asked]) -> None:
        """Name a grid: questions in one table, with one list and one condition."""
        table = members[0].table
        if table is None:
            return
        id_ = self.making.name(table["name"])
        for asked in members:
            self.rows[asked.name] = id_
            self.ids[asked.name] = id_
            self.labels[asked.name] = labels_of(self.lists[asked.listed])
            self.making.gates[asked.name] = Gate(
                id_,
                Type.grid,
                row=asked.name,
                options=self.labels[asked.name].codes,
                blank=asked.row["required"].lower() not in YES,
                routed=bool(asked.relevant),
            )

    def draft_table(self, asked: Asked) -> None:
        """Write a grid down, at its first row; another row is added to it."""
        gate, wording = self.making.gates[asked.name], self.wording(asked.row)
        found = next((q for q in self.making.draft.questions if q.id == gate.question), None)
        if found is not None:
            found.keys["rows"][asked.name] = wording
            return
        table = asked.table or asked.row
        keys = {
            "id": gate.question,
            "text": self.wording(table),
            "type": str(Type.grid),
            "heading": table["name"] if table["name"] != gate.question else None,
            "rows": {asked.name: wording},
            "options": self.labels[asked.name].labels,
            "required": not gate.blank or None,
        }
        translator = Translator(DIALECT, self.making.gates.get)
        route = joined([translator.route(text) for text in asked.relevant])
        self.making.add(keys, route, self.original(asked), [*self.labels[asked.name].comments, *translator.remarks])

    def wording(self, row: Row) -> str:
        """The wording of a row of the survey sheet."""
        return plain(row[self.label]) or plain(row["label"]) or row["name"]

    def hint(self, row: Row) -> str:
        """The hint of a row of the survey sheet."""
        return plain(row[self.label.replace("label", "hint", 1)]) or plain(row["hint"])

    @staticmethod
    def original(asked: Asked) -> str:
        """Its condition in the words of the form."""
        return " and ".join(f"({text})" if len(asked.relevant) > 1 else text for text in asked.relevant)

    def spoken_for(self, asked: Asked) -> dict[str, str]:
        """Numbers that stand for no answer, by the hint, or by some list of choices: code -> key of `missing`."""
        if asked.kind not in (*words()["integer"], *words()["number"]):
            return {}
        found = hinted(self.hint(asked.row))
        for code in re.findall(r"\.\s*=\s*'?(-?\d+)\b", asked.row["constraint"]):
            labels = [label for listed in self.lists.values() for name, label in listed if name == code]
            keys = {no_answer(label) for label in labels}
            if len(keys) == 1 and code not in found and (key := keys.pop()) is not None:
                found[code] = key
        return found

    def type_of(self, asked: Asked) -> Type:
        """The type of a question here."""
        kinds = words()
        match asked.kind:
            case "select_one":
                return Type.single
            case "select_multiple":
                return Type.multiple
            case "rank":
                return Type.ranking
            case kind if kind in kinds["agreed"]:
                return Type.single
            case kind if kind in kinds["calculated"]:
                sums = re.search(r"[+*]|\bdiv\b| - |\}\s*-", asked.row["calculation"])
                numeric = any(asked.row["calculation"].startswith(f"{word}(") for word in kinds["numeric"])
                return Type.number if sums or numeric else Type.text
        types = {"integer": Type.number, "number": Type.number, "date": Type.date}
        found = next((key for key in (*types, "text", "private") if asked.kind in kinds[key]), None)
        if found is None:
            what = f"nobody knows the type {asked.row['type']!r} of {asked.name!r}."
            raise InputError.of(self.file, what, "Correct the survey sheet.", asked.row.line)
        return types.get(found, Type.text)

    def draft(self, asked: Asked) -> None:
        """Write a question down."""
        if asked.name in self.rows:
            self.draft_table(asked)
            return
        gate, row = self.making.gates[asked.name], asked.row
        labels = self.labels[asked.name]
        translator = Translator(DIALECT, self.making.gates.get)
        routes = [translator.route(text) for text in asked.relevant]
        route = joined(routes)
        wording = self.wording(row)
        keys: dict[str, Any] = {
            "id": gate.question,
            "text": wording,
            "type": str(gate.type),
            "heading": asked.name if asked.name != gate.question else None,
            ("rows" if gate.type is Type.ranking else "options"): labels.labels if gate.type is not Type.text else None,
            "integer": asked.kind in words()["integer"] or None,
            "required": not gate.blank or None,
        }
        comments = [*labels.comments, *self.remarks(asked, gate)]
        found = constraints.limits(row["constraint"], gate, translator, integer=bool(keys["integer"]))
        keys |= found.keys
        comments += translator.remarks
        free = gate.type in (Type.text, Type.number, Type.date) and asked.kind not in words()["calculated"]
        person = free and about_a_person(asked.name.replace("_", " "), wording)
        if person or asked.kind in words()["private"]:
            keys["private"] = True
        missing: dict[str, list[str]] = {}
        for code, key in self.spoken_for(asked).items() if gate.missing else ():
            missing.setdefault(key, []).append(code)
        keys["missing"] = missing
        if found.spare:
            codes = ", ".join(found.spare)
            comments.append(f"the form allows {codes} besides: if that stands for no answer, list it under `missing`")
        self.making.add(keys, route, self.original(asked), comments)
        for text, source in found.asserted:
            self.making.rule(
                {"text": row["constraint_message"], "assert": text, "original": source}, f"{asked.name}_constraint"
            )
        for text in found.rest:
            self.making.rule({"text": row["constraint_message"], "not_understood": text}, f"{asked.name}_constraint")
        self.others(asked, gate, route, wording)

    def remarks(self, asked: Asked, gate: Gate) -> Iterator[str]:
        """What the form says and a questionnaire does not."""
        row = asked.row
        if row["choice_filter"]:
            yield f"not understood: only the choices are offered for which {row['choice_filter']}"
        if asked.listed and gate.type is Type.text:
            yield f"its choices {asked.listed!r} are not in the form: any text is taken"
        if row["calculation"]:
            yield f"calculated by the form: {' '.join(row['calculation'].split())}"
        required = row["required"].lower()
        if required not in (*YES, "", "no", "false", "false()", "0"):
            yield f"not understood: it is required if {row['required']}"

    def others(self, asked: Asked, gate: Gate, route: Route, wording: str) -> None:
        """A text question that only whoever chose "other" is asked belongs to that option."""
        if gate.type is not Type.text or route.rest or not about_other(asked.name.replace("_", " "), wording):
            return
        own = Translator(DIALECT, self.making.gates.get).route(asked.row["relevant"])
        chosen, option = _one_option(own)
        for question in self.making.draft.questions:
            if question.id == chosen and question.keys["type"] in ("single", "multiple"):
                question.keys.setdefault("other", {}).setdefault(option, gate.question)


def _tables(asked: Sequence[Asked]) -> Iterator[list[Asked]]:
    """Questions that are rows of one table: a single choice each, of one list, under one condition."""
    found: dict[int, list[Asked]] = {}
    for question in asked:
        if question.table is not None:
            found.setdefault(question.table.line, []).append(question)
    for members in found.values():
        first = members[0]
        shared = {(a.kind, a.listed, a.relevant, a.row["required"].lower()) for a in members}
        bare = not any(a.row[key] for a in members for key in ("constraint", "choice_filter", "calculation"))
        named = all(ROW.fullmatch(a.name) for a in members) and first.table is not None and first.table["name"]
        if len(members) > 1 and len(shared) == 1 and first.kind == "select_one" and first.listed and bare and named:
            yield members


def _repeat_of(asked: Sequence[Asked], headings: Sequence[str]) -> str | None:
    """The repeat group most of whose questions are among the headings; None where the form itself has as many."""
    there = {re.split(r"[/.]", heading.strip())[-1] for heading in headings} | {h.strip() for h in headings}
    found: Counter[str | None] = Counter({None: 0})
    for question in asked:
        found[question.repeats[-1] if question.repeats else None] += question.name in there
    return max(found, key=lambda group: (found[group], group is None))


def _one_option(route: Route) -> tuple[str | None, str]:
    """The question and option that a route asks for, if it asks for nothing else."""
    match route.understood:
        case Selected(question, code):
            return question, code
        case Compare("=", Item(question, None), Constant(str() as code)):
            return question, code
    return None, ""
