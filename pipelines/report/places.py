"""Where in a report its findings are: each table, graph or section with what is wrong in it.

Belongs here: from figures to the exhibits they stand in. Does not belong here: what is wrong (`lines.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipelines.report import words
from pipelines.report.lines import FigureView, FindingView
from schemas.figures.exhibits import EXHIBIT
from schemas.questionnaire import Severity

ANSWERS: Final = ("", "The answers")
"""Document and name of where findings about answers are."""
FIRST: Final = 10
"""Places seen at once; the others are folded away."""
LISTED: Final = 6
"""Findings listed at one place."""
Key = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """A table, graph or section of a document. `findings` are errors and warnings that nobody accepted, errors first.

    A finding counts where a figure stands that may be the wrong one, not where the right one stands.
    """

    key: str
    name: str
    document: str
    errors: int
    warnings: int
    findings: tuple[FindingView, ...]
    cells: Mapping[str, tuple[FigureView, ...]]

    @property
    def shown(self) -> tuple[tuple[FindingView, str, str], ...]:
        """Its first findings, each with what is wrong here and its correction, in short; told apart where alike."""
        first = self.findings[:LISTED]
        said = [_cells(self.cells.get(f.finding, ())) or f.headline for f in first]
        for telling in (lambda f: f.headline, lambda f: words.quoted(words.shortened(f.card_title, 60))):
            often = Counter(said)
            said = [
                f"{text}: {telling(f)}" if often[text] > 1 and telling(f) != text else text
                for f, text in zip(first, said, strict=True)
            ]
        return tuple((f, text, words.shortened(f.correction, 140)) for f, text in zip(first, said, strict=True))

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return max(0, len(self.findings) - LISTED)


def _cells(figures: Sequence[FigureView]) -> str:
    """`Women: Improved, printed 11%` for one or two figures of one thing; nothing for more."""
    subjects = {figure.subject for figure in figures}
    if len(subjects) != 1 or len(figures) > 2 or not figures[0].subject:
        return ""
    printed = words.listed(dict.fromkeys(figure.printed for figure in figures))
    subject = "Number of respondents" if subjects == {"n"} else words.shortened(figures[0].subject, 60)
    return f"{subject}, printed {printed}"


def named(place: str) -> str:
    """The table, graph or section that a place begins with: `Table 3` of `Table 3, row Women`."""
    match = EXHIBIT.match(place)
    return " ".join((match[1] if match else place.partition(",")[0]).split())


class Places:
    """All places of a wave that have a finding, in the order of their first figure."""

    def __init__(self) -> None:
        self._keys: dict[Key, str] = {}
        self._findings: dict[Key, list[FindingView]] = {}
        self._cells: dict[Key, dict[str, list[FigureView]]] = {}

    def add(self, view: FindingView, row: Mapping[str, Any], known: Mapping[str, FigureView]) -> tuple[str, ...]:
        """Put a finding where it is; the keys of all its places, those of figures that are right included."""
        doubted = [known[f] for f in row["doubted"] or () if f in known]
        wrong = dict.fromkeys(_of(doubted or view.figures)) or dict.fromkeys(
            [("", named(p)) for p in view.places] if view.places else [ANSWERS]
        )
        for place in wrong:
            self._findings.setdefault(place, []).append(view)
        for figure in doubted:
            here = self._cells.setdefault((figure.document, named(figure.place)), {})
            here.setdefault(view.finding, []).append(figure)
        every = dict.fromkeys([*wrong, *_of(view.figures)])
        return tuple(self._keys.setdefault(place, f"p{len(self._keys) + 1}") for place in every)

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Key and name of each, tables and graphs in the order of their numbers, then the rest."""
        several = len({document for document, _ in self._keys if document}) > 1
        found = [
            (key, f"{name}, {document}" if several and document else name)
            for (document, name), key in self._keys.items()
        ]
        return tuple(sorted(found, key=lambda one: words.natural(one[1])))

    @property
    def worst(self) -> tuple[Place, ...]:
        """Places with errors or warnings, most errors first."""
        found = [self._place(key, findings) for key, findings in self._findings.items()]
        return tuple(sorted((p for p in found if p.findings), key=lambda p: (-p.errors, -p.warnings)))

    def _place(self, key: Key, findings: list[FindingView]) -> Place:
        loud = {
            severity: [f for f in findings if not f.waived and f.severity == severity]
            for severity in (Severity.error, Severity.warning)
        }
        document, name = key
        errors, warnings = loud[Severity.error], loud[Severity.warning]
        cells = {finding: tuple(figures) for finding, figures in self._cells.get(key, {}).items()}
        return Place(self._keys[key], name, document, len(errors), len(warnings), (*errors, *warnings), cells)


def _of(figures: Iterable[FigureView]) -> list[Key]:
    return [(figure.document, named(figure.place)) for figure in figures]
