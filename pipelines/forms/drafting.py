"""What every form needs on its way into a draft: ids, option lists, wording, and conditions that the model accepts.

Does not belong here: any one form.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from pipelines.forms.gates import Gate, Route
from schemas import conditions
from schemas.draft import Draft, DraftQuestion, code_of, name_of
from schemas.source import parse_yaml

RESERVED: Final = frozenset(
    {"survey", "wave", "reached", "line", "respondent_id", "submitted", "completed"}
    | {"and", "or", "not", "in", "selected", "answered", "count"}
)
"""Names that a question cannot have, or that no condition could name it by."""
CODE: Final = re.compile(r"[^\s'\"|]+")
ROW: Final = re.compile(r"[A-Za-z0-9_-]+")


def plain(text: str) -> str:
    """Wording without mark-up and line breaks."""
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", text)
    text = re.sub(r"(?i)</?(b|i|u|em|strong|span|font|a|sup|sub|mark|small)\b[^<>]*>", "", text)
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", text)).split())


def words_of(text: str) -> str:
    """Lower-case words between single spaces, with a space at either end."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "


@cache
def _lists() -> dict[str, Any]:
    text = files(__package__).joinpath("drafting.yaml").read_text(encoding="utf-8")
    lists: dict[str, Any] = parse_yaml(text, "drafting.yaml").data
    return lists


def about_a_person(*texts: str) -> bool:
    """Whether free text asked for by these words tells who somebody is."""
    import polars as pl

    from schemas.inference.contents import Contents, Kind
    from schemas.inference.personal import personal

    return personal(texts, pl.Series([], dtype=pl.String), Contents(Kind.nothing, 0, {}, {})) is not None


def no_answer(text: str) -> str | None:
    """The key of a `missing` block that words stand for (`999 = don't know`); None if they are an answer."""
    low = f" {text.lower().strip()} ".replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    found: dict[str, list[str]] = _lists()["missing"]
    return next((key for key, phrases in found.items() if any(phrase in low for phrase in phrases)), None)


def hinted(text: str) -> dict[str, str]:
    """Numbers that a hint says stand for no answer -> their keys of a `missing` block."""
    pairs = re.findall(r"(-?\d+)\s*(?:=|:|-|\u2013|\u2014|\bif\b|\bfor\b|\bmeans\b)\s*([^;,|/\n\d=]+)", text)
    pairs += [(code, said) for said, code in re.findall(r"([^;,|/\n\d=:]+)\s*[=:]\s*(-?\d+)(?!\s*=)", text)]
    return {code: key for code, said in reversed(pairs) if (key := no_answer(said)) is not None}


def declined(labels: Mapping[str, str]) -> dict[str, list[str]]:
    """Options of a list that stand for no answer, by key of a `missing` block.

    The label must say so and the code be a sign for it, or a number: `refused: Refused` may be the result of a visit.
    """
    from schemas.inference.words import meaning

    found: dict[str, list[str]] = {}
    for code, label in labels.items():
        key = meaning(label) or (no_answer(label) if code.lower() in _lists()["declining"] else None)
        if key in (_lists()["missing"]) and (code.lower() in _lists()["declining"] or re.search(r"\d", code)):
            found.setdefault(str(key), []).append(code)
    return found if sum(map(len, found.values())) < len(labels) else {}


def about_other(*texts: str) -> bool:
    """Whether these words ask what somebody means by "other"."""
    return any(words_of(word) in words_of(text) for text in texts for word in _lists()["other"])


@dataclass(frozen=True)
class Labels:
    """An option list that the model accepts."""

    labels: dict[str, str]
    """Code in the draft -> label."""
    codes: dict[str, str]
    """Code in the form -> code in the draft."""
    comments: list[str] = field(default_factory=list)


def labels_of(listed: Iterable[tuple[str, str]], *, by_label: bool = False, rows: bool = False) -> Labels:
    """Codes and labels such that no cell can mean two of them.

    Where one option's label is another's code, `by_label` says which of the two exports hold, so that it is kept.
    """
    given = list(dict.fromkeys((code.strip(), plain(label) or code.strip()) for code, label in listed if code.strip()))
    labels: dict[str, str] = {}
    codes: dict[str, str] = {}
    comments: list[str] = []
    shape = ROW if rows else CODE
    texts = [label for _, label in given]
    clash = {c for c, label in given if any(c == other and c != code for code, other in given) and c != label}
    clash |= {code for code, label in given for other, _ in given if label == other != code}
    if clash and by_label:
        comments.append(
            "labels of some options are codes of others: this reads exports with labels (full answers) only"
        )
    elif clash:
        comments.append("labels of some options are codes of others: this reads exports with codes (raw values) only")
    for code, label in given:
        own = code
        if not shape.fullmatch(code):
            own = code_of(code, labels)
        elif clash and by_label:
            own = code_of(f"o{code}", {*labels, *texts, *(c for c, _ in given)})
        if code in codes:
            comments.append(f"{code!r} is listed twice: {label!r} is left out")
            continue
        said = label if own == code or by_label else code  # so that a cell with the code is understood
        if own != code:
            comments.append(f"the code {code!r} ({label}) is written {own!r} here")
        if (code in clash and not by_label and label != code) or label in labels.values():
            said = f"{label} [{code}]"
            comments.append(
                f"the label {label!r} is not only that of {code!r}: exports with labels cannot be told apart"
            )
        labels[own], codes[code] = said, own
    return Labels(labels, codes, comments)


@dataclass
class Drafting:
    """A draft in the making: its questions, what the names of the form stand for, and the words of their routes."""

    draft: Draft = field(default_factory=Draft)
    gates: dict[str, Gate] = field(default_factory=dict)
    original: dict[str, str] = field(default_factory=dict)
    """Question -> its condition in the words of the form."""
    routes: dict[str, Route] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def name(self, text: str) -> str:
        """An id for a question, which no other gets."""
        made = name_of(text, self.taken)
        made = name_of(f"q_{text}", self.taken) if made in RESERVED else made
        self.taken.add(made)
        return made

    def add(
        self,
        keys: Mapping[str, Any],
        route: Route,
        original: str,
        comments: Sequence[str] = (),
    ) -> DraftQuestion:
        """A question at the end, and its route."""
        question = DraftQuestion({k: v for k, v in {**keys, **route.keys}.items() if v not in (None, "", {}, [])})
        question.comments += comments
        self.draft.questions.append(question)
        self.original[question.id], self.routes[question.id] = original, route
        return question

    def rule(self, keys: Mapping[str, Any], named: str) -> None:
        """A rule; its id is made from `named`."""
        id_ = name_of(named, {r["id"] for r in self.draft.rules}, otherwise="rule")
        self.draft.rules.append({"id": id_, **{k: v for k, v in keys.items() if v}})

    def finished(self) -> Draft:
        """The draft, with whatever the model does not accept taken back into the words of the form."""
        self._unique_headings()
        for question in self.draft.questions:
            said = declined(question.keys.get("options", {}))
            own = question.keys.get("missing", {})
            more = {key: codes for key, codes in said.items() if key not in own}
            if more:
                question.keys["missing"] = own | more
        if any("missing" in question.keys for question in self.draft.questions):
            self.draft.comments.append(
                "missing: options that decline to answer are listed there by their labels; check them"
            )
        while broken := self._broken():
            for id_, why in broken.items():
                question = next(q for q in self.draft.questions if q.id == id_)
                question.keys.pop("ask_if", None)
                question.keys["not_understood"] = self.original[id_]
                question.comments.append(why)
        self.draft.rules = [self._checked(rule) for rule in self.draft.rules]
        return self.draft

    def _unique_headings(self) -> None:
        """An export tells questions apart by their headings: two wordings alike need the names of the form."""
        seen: dict[str, int] = {}
        for question in self.draft.questions:
            seen[question.keys["text"]] = seen.get(question.keys["text"], 0) + 1
        for question in self.draft.questions:
            if "heading" not in question.keys and seen[question.keys["text"]] > 1:
                keys = question.keys
                question.keys = {"id": keys["id"], "text": keys["text"], "heading": keys["id"]} | keys

    def _model(self) -> Any:
        from schemas.questionnaire import Questionnaire

        keys = {"survey": "draft", "wave": "1"} | {
            k: v for k, v in self.draft.keys.items() if k not in ("survey", "wave", "export")
        }
        listed = [question.keys for question in self.draft.questions]
        return Questionnaire.model_validate({**keys, "questions": listed})

    def _broken(self) -> dict[str, str]:
        """Question -> why its route is not accepted: names, codes, circles, nobody who can meet it."""
        from schemas.condition_checks import condition_problems
        from schemas.reachable import reachable

        q = self._model()
        found: dict[str, str] = {}
        for question in q.questions:
            if question.ask_if:
                problems = [what for what, _ in condition_problems(question.ask_if, q)]
                if problems:
                    found[question.id] = f"its condition is not understood: {problems[0]}"
        if found:
            return found
        gates = {id_: conditions.questions(tree) for id_, tree in q.routes.items()}
        for id_ in gates:
            if _leads_to(id_, id_, gates):
                return {id_: "its condition rests on the question itself"}
        return {
            question.id: "nobody can meet its condition and those it rests on"
            for question in q.questions
            if question.ask_if and reachable(q, question.id) is False
        }

    def _checked(self, rule: dict[str, Any]) -> dict[str, Any]:
        from schemas.condition_checks import condition_problems

        original = rule.pop("original", None)
        if "assert" in rule and any(condition_problems(rule["assert"], self._model())):
            rule["not_understood"] = original or rule["assert"]
            del rule["assert"]
        return rule


def _leads_to(start: str, goal: str, gates: Mapping[str, frozenset[str]]) -> bool:
    seen: set[str] = set()
    todo = list(gates.get(start, ()))
    while todo:
        id_ = todo.pop()
        if id_ == goal:
            return True
        if id_ not in seen:
            seen.add(id_)
            todo += gates.get(id_, ())
    return False


def joined(routes: Sequence[Route]) -> Route:
    """Several routes that must all be met."""
    from pipelines.forms.rendering import all_of

    understood = all_of(route.understood for route in routes if route.understood is not None)
    rests = [route.rest for route in routes if route.rest]
    rest = " and ".join(f"({text})" for text in rests) if len(rests) > 1 else "".join(rests)
    return Route(None if isinstance(understood, bool) else understood, rest or None)
