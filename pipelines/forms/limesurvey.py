"""LimeSurvey: what each type of question becomes.

Does not belong here: reading the file (`limesurvey_structure.py`), relevance equations (`relevance.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise
from typing import Any, Final

from pipelines.forms.drafting import Drafting, Labels, about_a_person, joined, labels_of, plain
from pipelines.forms.gates import Gate, Route
from pipelines.forms.limesurvey_structure import Group, Part, Question, Structure
from pipelines.forms.relevance import DIALECT, WHOLE, Relevance
from pipelines.forms.translation import Translator
from schemas.conditions import Compare, Constant, Item, Selected
from schemas.draft import Draft
from schemas.problems import InputError
from schemas.source import parse_yaml
from schemas.vocabulary import DECIMAL, Type

EVERYBODY: Final = ("", "1")
NOT_RELEVANT: Final = "N/A"
"""What an export says of a question that was irrelevant, and of a yes or no that was left or never reached."""
OTHER: Final = "-oth-"
"""Code of the option "other" of a list."""


def draft_of(file: str, structure: Structure) -> Draft:
    """The draft of a survey. Raises InputError if it asks nothing, or has a type of question nobody knows."""
    made = _Survey(file)
    for page, group in enumerate(structure.groups, 1):
        for question in group.questions:
            made.draft(question, group, page)
    if not made.making.draft.questions:
        raise InputError.of(file, "no question is asked in it.", "Export the survey structure again.")
    if made.boilerplate:
        listed = ", ".join(made.boilerplate)
        made.making.draft.comments.append(f"texts that ask nothing are left out: {listed}")
    draft = made.making.draft
    draft.keys |= {"title": plain(structure.title)} if plain(structure.title) else {}
    days = {"opens": _day(structure.opens), "closes": _day(structure.closes, last=True)}
    draft.keys |= {"fieldwork": {key: day for key, day in days.items() if day}} if any(days.values()) else {}
    if not any(
        NOT_RELEVANT in (*labels, *labels.values()) for q in draft.questions if (labels := q.keys.get("options", {}))
    ):
        draft.keys["missing"] = {"blank": [NOT_RELEVANT]}
    return made.making.finished()


def _day(moment: str, *, last: bool = False) -> str:
    """The day of a moment; empty if there is none. What closes at midnight was last open on the day before."""
    try:
        found = datetime.fromisoformat(moment.strip())
    except ValueError:
        return ""
    return (found - timedelta(seconds=1) if last and found.time() == time() else found).date().isoformat()


@dataclass
class _Survey:
    file: str
    making: Drafting = field(default_factory=Drafting)
    boilerplate: list[str] = field(default_factory=list)

    def draft(self, question: Question, group: Group, page: int) -> None:
        """Write down one question: one question here, or several."""
        kinds = _words()
        kind = next((name for name, letters in kinds.items() if name != "options" and question.kind in letters), None)
        if kind is None:
            what = f"nobody knows the type {question.kind!r} of the question {question.code!r}."
            raise InputError.of(self.file, what, "Leave the question out of the form.")
        if kind == "boilerplate":
            self.boilerplate.append(question.code)
            return
        _Asked(self, question, [group.relevance, question.relevance], page).write(kind)

    @property
    def relevance(self) -> Relevance:
        """What equations may speak of."""
        return Relevance(self.making.gates, self.making.routes)


@dataclass
class _Asked:
    """One question of LimeSurvey on its way into the draft."""

    survey: _Survey
    question: Question
    relevance: Sequence[str]
    page: int

    def __post_init__(self) -> None:
        texts = [text.strip() for text in self.relevance if text.strip() not in EVERYBODY]
        self.original = " and ".join(f"({text})" for text in texts) if len(texts) > 1 else "".join(texts)
        translator = Translator(DIALECT, self.survey.relevance.find)
        self.route = joined([self.survey.relevance.route(text, translator) for text in texts])
        self.routed = bool(texts)
        self.remarks = list(translator.remarks)
        if self.question.conditions and not texts:
            self.original = f"{self.question.conditions} conditions without a relevance equation"
            self.route, self.routed = Route(None, self.original), True

    def write(self, kind: str) -> None:
        """Write the question down as its kind wants it."""
        getattr(self, f"_{kind}")()

    def add(self, name: str, keys: dict[str, Any], *, heading: str | None = None, route: Route | None = None) -> str:
        """A question under a name of the form; `heading` is what the export calls it."""
        id_ = self.survey.making.name(name)
        first = {"id": id_, "text": keys.pop("text"), "type": str(keys.pop("type"))}
        called = heading or self.question.code
        first |= {"heading": called} if called != id_ else {}
        comments = [*keys.pop("comments", []), *self.remarks]
        if self.question.attributes.get("hidden") == "1":
            comments.append("hidden: the form fills it in itself")
        own = joined([self.route, route]) if route else self.route
        original = " and ".join(filter(None, [self.original, route.keys.get("ask_if", "") if route else ""]))
        self.survey.making.add({**first, "page": self.page, **keys}, own, original, comments)
        return id_

    def gate(self, name: str, gate: Gate) -> None:
        """What a variable of the form stands for, by either of its names."""
        gates = self.survey.making.gates
        gates[name] = gate
        if self.question.number and name.startswith(self.question.code):
            rest = name.removeprefix(self.question.code)
            gates[self.question.number + (rest.removeprefix("_"))] = gate

    def wording(self, part: Part | None = None) -> str:
        """The wording, with that of a part."""
        texts = [plain(self.question.wording), plain(part.label) if part else ""]
        return " | ".join(filter(None, texts)) or (part.code if part else self.question.code)

    def required(self) -> dict[str, Any]:
        """The key that says that somebody who is asked must answer."""
        return {"required": True} if self.question.mandatory else {}

    def options(self, scale: str = "0") -> Labels:
        """The options of the question on one scale."""
        own = _words()["options"].get(self.question.kind)
        listed = list(own.items()) if own else [(a.code, a.label) for a in self.question.answers if a.scale == scale]
        if self.question.other and self.question.kind in ("L", "!"):
            listed.append((OTHER, self.question.attributes.get("other_replace_text") or "Other"))
        return labels_of(listed, by_label=True)

    def _single(self) -> None:
        labels = self.options()
        if not labels.labels:
            self._text()
            return
        keys = {"text": self.wording(), "type": Type.single, "options": labels.labels, "comments": labels.comments}
        id_ = self.add(self.question.code, keys | self.required())
        gate = Gate(id_, Type.single, options=labels.codes, blank=not self.question.mandatory, routed=self.routed)
        self.gate(self.question.code, gate)
        if OTHER in labels.codes:
            chosen = Compare("=", Item(id_), Constant(OTHER))
            self.own_words(id_, OTHER, f"{self.question.code}[other]", Route(chosen, None))
        if self.question.kind == "O":
            self.free(f"{self.question.code}_comment", f"{self.question.code}[comment]", "Comment")

    def own_words(self, id_: str, option: str, heading: str, route: Route) -> None:
        """The text of whoever chose "other"."""
        label = self.question.attributes.get("other_replace_text") or "Other"
        keys = {"text": f"{self.wording()} | {plain(label)}", "type": Type.text}
        name = f"{self.question.code}_other"
        text = self.add(name, keys, heading=heading, route=route)
        chosen = next(q for q in self.survey.making.draft.questions if q.id == id_)
        chosen.keys["other"] = {option: text}
        self.gate(name, Gate(text, Type.text, routed=True))

    def free(self, name: str, heading: str, label: str, *, mandatory: bool = False) -> None:
        """A text beside an answer."""
        text = f"{self.wording()} | {plain(label)}" if label else self.wording()
        keys = {"text": text, "type": Type.text, "private": about_a_person(text) or None}
        id_ = self.add(name, keys | (self.required() if mandatory else {}), heading=heading)
        self.gate(name, Gate(id_, Type.text, blank=not (mandatory and self.question.mandatory), routed=self.routed))

    def _multiple(self) -> None:
        listed = [(part.code, part.label) for part in self.question.parts]
        if self.question.other:
            listed.append(("other", self.question.attributes.get("other_replace_text") or "Other"))
        labels = labels_of(listed, by_label=True)
        keys: dict[str, Any] = {"text": self.wording(), "type": Type.multiple, "options": labels.labels}
        alone = self.question.attributes.get("exclude_all_others", "").split(";")
        keys["exclusive"] = [labels.codes[code.strip()] for code in alone if code.strip() in labels.codes]
        for key, attribute in (("min_choices", "min_answers"), ("max_choices", "max_answers")):
            said = self.question.attributes.get(attribute, "")
            keys[key] = int(said) if said.isdigit() and 0 < int(said) <= len(labels.labels) else None
        keys["comments"] = [*labels.comments, *self.filters()]
        id_ = self.add(self.question.code, keys | self.required())
        gate = Gate(id_, Type.multiple, options=labels.codes, blank=not self.question.mandatory, routed=self.routed)
        self.survey.making.gates[WHOLE + self.question.code] = gate
        for code, own in labels.codes.items():
            self.gate(f"{self.question.code}_{code}", Gate(id_, Type.multiple, option=own, options=labels.codes,
                                                           blank=gate.blank, routed=gate.routed))  # fmt: skip
        if self.question.other:
            option = Route(Selected(id_, labels.codes["other"]), None)
            self.own_words(id_, labels.codes["other"], f"{self.question.code}_other", option)
        for part in self.question.parts if self.question.kind == "P" else ():
            name = f"{self.question.code}_{part.code}comment"
            self.free(name, f"{self.question.code}[{part.code}comment]", f"{part.label} | Comment")

    def filters(self) -> list[str]:
        """Conditions on single rows or options, which a questionnaire does not know."""
        said = [
            f"not understood: {name} {self.question.attributes[name]}"
            for name in ("array_filter", "array_filter_exclude", "random_group")
            if self.question.attributes.get(name)
        ]
        said += [f"not understood: {part.code} is offered if {part.relevance}" for part in self.question.parts
                 if part.relevance.strip() not in EVERYBODY]  # fmt: skip
        return said

    def _grid(self, scale: str = "0", heading: str | None = None) -> None:
        rows = labels_of([(p.code, p.label) for p in self.question.parts], by_label=True, rows=True)
        labels = self.options(scale)
        if not rows.labels or not labels.labels:
            self._texts()
            return
        name = heading or self.question.code
        keys = {
            "text": self.wording(),
            "type": Type.grid,
            "rows": rows.labels,
            "options": labels.labels,
            "comments": [*rows.comments, *labels.comments, *self.filters()],
        }
        id_ = self.add(name, keys | self.required(), heading=heading)
        for part in self.question.parts:
            own = Gate(id_, Type.grid, row=rows.codes[part.code], options=labels.codes,
                       blank=not self.question.mandatory, routed=self.routed)  # fmt: skip
            variable = f"{self.question.code}_{part.code}" + (f"_{scale}" if heading else "")
            self.gate(variable, own)

    def _two_grids(self) -> None:
        for scale in ("0", "1"):
            self._grid(scale, f"{self.question.code}[{int(scale) + 1}]")

    def _cells(self) -> list[tuple[str, str, str]]:
        """Variable, heading and label of each subquestion; of an array with two axes, of each cell."""
        code = self.question.code
        down = [part for part in self.question.parts if part.scale == "0"]
        across = [part for part in self.question.parts if part.scale == "1"]
        if not across:
            return [(f"{code}_{part.code}", f"{code}[{part.code}]", part.label) for part in down]
        return [
            (f"{code}_{row.code}_{column.code}", f"{code}[{row.code}_{column.code}]", f"{row.label} | {column.label}")
            for row in down
            for column in across
        ]

    def _texts(self) -> None:
        for name, heading, label in self._cells():
            self.free(name, heading, label, mandatory=True)

    def _numbers(self) -> None:
        total = self.question.attributes.get("equals_num_value", "")
        if self.question.kind == "K" and DECIMAL.fullmatch(total):
            rows = labels_of([(p.code, p.label) for p in self.question.parts], by_label=True, rows=True)
            keys = {"text": self.wording(), "type": Type.constant_sum, "rows": rows.labels, "total": total}
            id_ = self.add(self.question.code, keys | {"comments": rows.comments} | self.required())
            for part in self.question.parts:
                own = Gate(id_, Type.constant_sum, row=rows.codes[part.code], routed=self.routed)
                self.gate(f"{self.question.code}_{part.code}", own)
            return
        for name, heading, label in self._cells():
            keys = {"text": f"{self.wording()} | {plain(label)}", "type": Type.number, **self.limits()}
            id_ = self.add(name, keys | self.required(), heading=heading)
            self.gate(name, Gate(id_, Type.number, blank=not self.question.mandatory, routed=self.routed))

    def _ranking(self) -> None:
        labels = self.options()
        said = self.question.attributes.get("max_answers", "")
        ranks = min(int(said), len(labels.labels)) if said.isdigit() and int(said) else len(labels.labels)
        said = self.question.attributes.get("min_answers", "")
        least = min(int(said), ranks) if said.isdigit() and int(said) else 1
        made = []
        for rank in range(1, ranks + 1):
            keys = {"text": f"{self.wording()} | {rank}", "type": Type.single, "options": labels.labels}
            first = self.required() if rank <= least else {}
            name = f"{self.question.code}_{rank}"
            id_ = self.add(name, keys | first | {"comments": [f"what was ranked in place {rank}"]},
                           heading=f"{self.question.code}[{rank}]")  # fmt: skip
            self.gate(name, Gate(id_, Type.single, options=labels.codes, routed=self.routed))
            made.append(id_)
        self.order(made, least)

    def order(self, places: Sequence[str], least: int) -> None:
        """Rules of a ranking: nothing twice, no place before which another is blank, as many as are wanted."""
        rule, code = self.survey.making.rule, self.question.code
        for place, (one, other) in enumerate(pairwise(places), 1):
            filled = f"not given({one}) or given({other})" if place < least else f"not given({other}) or given({one})"
            text = f"At least {least} places are ranked" if place < least else f"Place {place} before place {place + 1}"
            rule({"text": text, "assert": filled}, f"{code}_{place + 1}_given")
        for one, other in combinations(places, 2):
            said = f"not given({one}) or not given({other}) or {one} != {other}"
            rule({"text": "Nothing is ranked twice", "assert": said}, f"{one}_not_{other}")

    def limits(self) -> dict[str, Any]:
        """Limits of a number."""
        said = self.question.attributes
        keys: dict[str, Any] = {}
        for key, names_ in (
            ("min", ("min_num_value_n", "min_num_value")),
            ("max", ("max_num_value_n", "max_num_value")),
        ):
            found = next((said[name] for name in names_ if DECIMAL.fullmatch(said.get(name, ""))), None)
            keys |= {key: found} if found is not None else {}
        return keys | ({"integer": True} if said.get("num_value_int_only") == "1" else {})

    def _number(self) -> None:
        self._plain(Type.number, self.limits())

    def _date(self) -> None:
        said = {key: self.question.attributes.get(f"date_{key}", "").strip() for key in ("min", "max")}
        keys = {key: _day(text) for key, text in said.items()}
        self.remarks += [f"not understood: date_{key} {text}" for key, text in said.items() if text and not keys[key]]
        self._plain(Type.date, keys)

    def _text(self) -> None:
        number = self.question.attributes.get("numbers_only") == "1"
        person = about_a_person(self.question.code, self.wording())
        self._plain(Type.number if number else Type.text, {"private": person or None})

    def _plain(self, type_: Type, keys: dict[str, Any]) -> None:
        own = {} if self.question.kind == "*" else self.required()
        id_ = self.add(self.question.code, {"text": self.wording(), "type": type_, **keys, **own})
        self.gate(self.question.code, Gate(id_, type_, blank=not self.question.mandatory, routed=self.routed))


@cache
def _words() -> dict[str, Any]:
    text = files(__package__).joinpath("limesurvey.yaml").read_text(encoding="utf-8")
    words: dict[str, Any] = parse_yaml(text, "limesurvey.yaml").data
    return words
