"""Whether a questionnaire makes sense: ids, codes, conditions and routes.

Belongs here: everything that can be wrong although each key by itself is well formed. Each problem names its line and
the fix. Does not belong here: answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from schemas import conditions
from schemas.administrative import HEADED, LINE, RESPONDENT, administrative_columns
from schemas.condition_checks import condition_problems
from schemas.problems import Problem, nearest
from schemas.questionnaire import EVERYBODY, KEYS, NEEDED, Family, Question, Questionnaire, Type
from schemas.reachable import reachable
from schemas.source import Path, Source

RESERVED = frozenset({"survey", "wave", "reached", LINE, RESPONDENT})


def problems(questionnaire: Questionnaire, source: Source) -> list[Problem]:
    """Everything that is wrong; empty if the questionnaire can be used."""
    check = _Check(questionnaire, source)
    return list(check.run()) or list(check.severities())


@dataclass
class _Check:
    q: Questionnaire
    source: Source

    def problem(self, path: Path, what: str, remedy: str = "") -> Problem:
        return Problem(self.source.file, self.source.line(path), what, remedy)

    def run(self) -> Iterator[Problem]:
        yield from self.ids()
        for index, question in enumerate(self.q.questions):
            yield from self.question(("questions", index), question)
        broken = list(self.conditions())
        yield from broken
        if not broken:
            yield from self.routes()
        yield from self.dates()
        yield from self.headings()
        yield from self.rules()
        yield from self.expected()
        yield from self.published()

    def published(self) -> Iterator[Problem]:
        """Words and marks of the report that nobody can read."""
        own = self.q.published
        if own.wording or own.marks:
            from schemas.figures.wording import lexicon_of

            for what, remedy in lexicon_of(own.wording, own.marks)[1]:
                yield self.problem(("published",), what, remedy)

    def ids(self) -> Iterator[Problem]:
        sections = {"questions": [x.id for x in self.q.questions], "rules": [r.id for r in self.q.rules]}
        for section, ids in sections.items():
            for id_, count in Counter(ids).items():
                if count > 1:
                    last = len(ids) - 1 - ids[::-1].index(id_)
                    yield self.problem((section, last, "id"), f"the id {id_!r} is used {count} times.", "Rename one.")
        for index, question in enumerate(self.q.questions):
            if question.id in RESERVED.union(administrative_columns(self.q)):
                what = f"{question.id!r} is the name of a column of its own."
                yield self.problem(("questions", index, "id"), what, "Rename the question.")
        if EVERYBODY in self.q.bases:
            yield self.problem(("bases", EVERYBODY), f"the base {EVERYBODY!r} always means everybody.", "Rename it.")

    def question(self, path: Path, question: Question) -> Iterator[Problem]:
        given = question.model_fields_set
        for key, types in KEYS.items():
            if key in given and question.type not in types:
                names = ", ".join(sorted(types))
                yield self.problem(
                    (*path, key),
                    f"{key!r} does not go with type {question.type} in {question.id!r}.",
                    f"It is for {names}.",
                )
            elif key in NEEDED and question.type in types and not getattr(question, key):
                yield self.problem(path, f"{question.id!r} is {question.type} and has no {key!r}.", f"Add `{key}:`.")
        for key in ("options", "rows"):
            yield from self.labels((*path, key), question.id, getattr(question, key))
        low, high = question.min, question.max
        for key, limit in (("min", low), ("max", high)):
            wanted = date if question.type is Type.date else Fraction
            if limit is not None and question.type in KEYS[key] and not isinstance(limit, wanted):
                kind = "a date such as 2015-08-01" if wanted is date else "a number"
                yield self.problem((*path, key), f"{key!r} of {question.id!r} must be {kind}.")
        if low is not None and high is not None and type(low) is type(high) and low > high:  # type: ignore[operator]
            yield self.problem((*path, "min"), f"'min' of {question.id!r} is above 'max'.", "Swap them.")
        few, many = question.min_choices or 0, question.max_choices
        if many is not None and few > many:
            yield self.problem((*path, "min_choices"), f"'min_choices' of {question.id!r} is above 'max_choices'.")
        if few > len(question.options) and question.type is Type.multiple:
            yield self.problem((*path, "min_choices"), f"{question.id!r} has fewer options than 'min_choices'.")
        if (question.ranks or 0) > len(question.rows) and question.type is Type.ranking:
            yield self.problem((*path, "ranks"), f"{question.id!r} has fewer rows than 'ranks'.")
        yield from self.others(path, question)

    def others(self, path: Path, question: Question) -> Iterator[Problem]:
        """Codes that other keys of a question name, and the text questions that belong to its options."""
        for key, codes in (("exclusive", question.exclusive), ("screen_out", question.screen_out)):
            for code in codes:
                if code not in question.options:
                    what = f"{code!r} is no option of {question.id!r}."
                    yield self.problem((*path, key), what, nearest(code, question.options))
        for code, text in question.other.items():
            if code not in question.options:
                what = f"{code!r} is no option of {question.id!r}."
                yield self.problem((*path, "other", code), what, nearest(code, question.options))
            named = self.q.by_id.get(text)
            if named is None or named.type is not Type.text:
                what = f"{text!r} is no text question."
                known = [x.id for x in self.q.questions if x.type is Type.text]
                yield self.problem((*path, "other", code), what, nearest(text, known))
        if question.dates is not None and not _tells_days(question.dates):
            what = f"{question.dates!r} does not say how dates are written."
            yield self.problem((*path, "dates"), what, 'Write for example "%Y-%m-%d" or "%m/%d/%Y".')

    def labels(self, path: Path, id_: str, labels: dict[str, str]) -> Iterator[Problem]:
        """A cell holds a code or a label; it must be clear which option it means."""
        owner: dict[str, str] = {}
        for code, label in labels.items():
            for text in {code, label}:
                other = owner.setdefault(text, code)
                if other != code:
                    yield self.problem(
                        (*path, code),
                        f"{text!r} stands for both {other!r} and {code!r} of {id_!r}.",
                        "Change one of them.",
                    )
            if not label.strip():
                yield self.problem((*path, code), f"{code!r} of {id_!r} has an empty label.", "Give it one.")

    def conditions(self) -> Iterator[Problem]:
        texts: list[tuple[Path, str, str]] = [
            (("questions", i, "ask_if"), f"ask_if of {q.id!r}", q.ask_if)
            for i, q in enumerate(self.q.questions)
            if q.ask_if
        ]
        texts += [(("bases", name), f"base {name!r}", text) for name, text in self.q.bases.items()]
        texts += [
            (("rules", i, "assert"), f"rule {r.id!r}", r.assert_) for i, r in enumerate(self.q.rules) if r.assert_
        ]
        for path, owner, text in texts:
            for what, remedy in condition_problems(text, self.q):
                yield self.problem(path, f"{owner}: {what}", remedy)

    def routes(self) -> Iterator[Problem]:
        gates = {id_: conditions.questions(tree) for id_, tree in self.q.routes.items()}
        circle = _circle(gates)
        if circle:
            index = next(i for i, q in enumerate(self.q.questions) if q.id == circle[0])
            chain = " rests on ".join(repr(id_) for id_ in (*circle, circle[0]))
            yield self.problem(
                ("questions", index, "ask_if"), f"a circular route: {chain}.", "Break the circle at one of them."
            )
            return
        for index, question in enumerate(self.q.questions):
            if question.id in self.q.routes and reachable(self.q, question.id) is False:
                yield self.problem(
                    ("questions", index, "ask_if"),
                    f"nobody can reach {question.id!r}: no answers meet its route and those it rests on.",
                    "Correct the condition.",
                )

    def dates(self) -> Iterator[Problem]:
        if self.q.export and not _tells_days(self.q.export.dates):
            what = f"{self.q.export.dates!r} does not say how dates are written."
            yield self.problem(("export", "dates"), what, 'Write for example "%Y-%m-%d" or "%m/%d/%Y".')
        opens, closes = self.q.fieldwork.opens, self.q.fieldwork.closes
        if opens and closes and opens > closes:
            yield self.problem(("fieldwork",), "fieldwork closes before it opens.", "Swap the dates.")

    def severities(self) -> Iterator[Problem]:
        """Run when nothing else is wrong: the rules of a broken questionnaire cannot be made."""
        for name in self.q.severity:
            if name.partition(".")[0] in (Family.uniqueness, "respondent_id"):
                what = f"{name!r} cannot be made less than an error: every table counts on one row a respondent."
                yield self.problem(("severity", name), what, "Leave it out.")
        unknown = {name for name in self.q.severity if name not in set(Family)}
        unknown |= {name for name in self.q.thresholds if name not in set(Family)}
        if unknown:
            from schemas.rules import all_rules  # rests on this package

            known = [*Family, *(rule.id for rule in all_rules(self.q))]
            for name in sorted(unknown - set(known)):
                what = f"{name!r} is no rule of this questionnaire and no family."
                section = "severity" if name in self.q.severity else "thresholds"
                yield self.problem((section, name), what, nearest(name, known))

    def headings(self) -> Iterator[Problem]:
        """An export tells questions apart by their headings."""
        owner: dict[str, str] = {}
        for index, question in enumerate(self.q.questions if self.q.export else ()):
            heading = " ".join((question.heading or question.text).split())
            other = owner.setdefault(heading, question.id)
            if other != question.id and not question.withheld:
                what = f"{other!r} and {question.id!r} have the same heading in the export, {heading!r}."
                yield self.problem(("questions", index, "id"), what, "Give one of them a `heading` of its own.")
        if self.q.export:
            named = [getattr(self.q.export, name) for name in HEADED]
            given = [
                " ".join(heading.split()) for heading in (*self.q.export.respondent, *named) if heading is not None
            ]
            alone = {" ".join(heading.split()) for heading in (*self.q.export.respondent, self.q.export.weight or "")}
            for heading in sorted({h for h in given if given.count(h) > 1 and h in alone}):
                what = f"two keys of the export block share the heading {heading!r}."
                yield self.problem(("export",), what, "Correct one of them.")
            if self.q.export.max_per_source is not None and self.q.export.source is None:
                what = "'max_per_source' says nothing without 'source'."
                yield self.problem(("export", "max_per_source"), what, "Add `source:`, the heading of the link.")

    def rules(self) -> Iterator[Problem]:
        for index, rule in enumerate(self.q.rules):
            if (rule.assert_ is None) == (rule.not_understood is None):
                what = f"rule {rule.id!r} needs either `assert` or `not_understood`."
                yield self.problem(("rules", index), what, "Write the condition under `assert:`.")

    def expected(self) -> Iterator[Problem]:
        for base, (low, high) in self.q.expected.items():
            if base != EVERYBODY and base not in self.q.bases:
                what = f"{base!r} is no base of this questionnaire."
                yield self.problem(("expected", base), what, nearest(base, [EVERYBODY, *self.q.bases]))
            elif type(low) is not type(high) or low > high:
                what = f"'expected' of {base!r} goes from {low} to {high}."
                yield self.problem(("expected", base), what, "Write `151`, `140..160` or `40%..60%`.")
            elif base == EVERYBODY and isinstance(low, Fraction):
                what = "everybody is always 100 % of everybody."
                yield self.problem(("expected", base), what, "Write a number of respondents.")


def _tells_days(pattern: str) -> bool:
    return "31" in date(2001, 12, 31).strftime(pattern)


def _circle(gates: dict[str, frozenset[str]]) -> list[str] | None:
    state: dict[str, bool] = {}

    def visit(id_: str, trail: list[str]) -> list[str] | None:
        if id_ in trail:
            return trail[trail.index(id_) :]
        if id_ in state:
            return None
        for gate in sorted(gates.get(id_, ())):
            found = visit(gate, [*trail, id_])
            if found:
                return found
        state[id_] = True
        return None

    return next((found for id_ in gates if (found := visit(id_, []))), None)
