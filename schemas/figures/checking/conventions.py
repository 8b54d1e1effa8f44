"""The rounding conventions of a report: as it says itself, or as its own figures show, document by document.

Belongs here: which figures are evidence, and the remark about what they show. Does not belong here: what follows from
evidence (`convention.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from schemas.figures.arithmetic.convention import Evidence, Inferred, Item, PrintedSet, infer, infer_by_place
from schemas.figures.arithmetic.percentage_sets import Whole
from schemas.figures.checking.contradictions import finding
from schemas.figures.network import Fact, Group, Network, Place, place_of
from schemas.figures.rounding import Rounding
from schemas.findings import Finding
from schemas.questionnaire import Question, Severity, Type


@dataclass
class Conventions:
    """How shares are rounded, by document, or by table where a document mixes conventions; and the remarks."""

    by_place: dict[Place, Rounding] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def conventions(network: Network) -> Conventions:
    """The conventions of a report. Where the questionnaire states one, nothing is inferred."""
    stated = network.q.published.convention
    if stated is not None:
        return Conventions({(document, None): stated for document in network.documents})
    found = Conventions()
    for document in dict.fromkeys(f.figure.document for group in network.groups.values() for f in _shares(group)):
        evidence = Evidence(tuple(_items(network, document)), tuple(_sets(network, document)))
        inferred = infer(evidence)
        if inferred.convention is not None:
            found.by_place[document, None] = inferred.convention
        else:
            _by_table(network, document, evidence, found)
        if inferred.sentence and (inferred.convention is not None or any(inferred.ties.values())):
            found.findings.append(_remark(network, document or "report", inferred, evidence))
    return found


def _by_table(network: Network, document: str | None, evidence: Evidence, found: Conventions) -> None:
    """The conventions of single tables, where the document as a whole has none."""
    for place, inferred in infer_by_place(evidence).items():
        if inferred.convention is not None:
            found.by_place[document, place] = inferred.convention
            own = Evidence(tuple(item for item in evidence.items if item.place == place))
            found.findings.append(_remark(network, place, inferred, own))


def _shares(group: Group) -> Iterator[Fact]:
    if not group.whole.weighted:
        for prints in group.parts.values():
            yield from prints.shares


def _items(network: Network, document: str | None) -> Iterator[Item]:
    """Every percentage, once, however often the document repeats it, with its base where that is known."""
    for group in network.groups.values():
        if group.whole.weighted:
            continue
        n = _base(network, group)
        for prints in group.parts.values():
            counts = {fact.number for fact in prints.counts}
            count = counts.pop() if len(counts) == 1 else None
            for fact in {fact.printed: fact for fact in prints.shares if fact.figure.document == document}.values():
                yield Item(fact.figure.figure, fact.printed, n, count, place_of(fact.figure)[1] or "")


def _base(network: Network, group: Group) -> int | None:
    values = {fact.number for fact in network.numbers(group.whole)} if group.whole.is_whole else set()
    return values.pop() if len(values) == 1 else None


def _sets(network: Network, document: str | None) -> Iterator[PrintedSet]:
    """Every single choice all of whose options are printed as shares."""
    for group in network.groups.values():
        question = network.q.by_id.get(group.whole.question or "")
        if group.whole.weighted or question is None or question.type not in (Type.single, Type.grid):
            continue
        n = _base(network, group)
        items = _complete(group, question, document, n)
        if items:
            yield PrintedSet(items, Whole.exactly)


def _complete(group: Group, question: Question, document: str | None, n: int | None) -> tuple[Item, ...]:
    items = {}
    for subject, prints in group.parts.items():
        shares = [fact for fact in prints.shares if fact.figure.document == document]
        if subject.where is None and len(subject.options) == 1 and shares:
            fact = shares[0]
            place = place_of(fact.figure)[1] or ""
            items[subject.options] = Item(fact.figure.figure, fact.printed, n, None, place)
    return tuple(items.values()) if len(items) == len(question.options) else ()


def _remark(network: Network, where: str, inferred: Inferred, evidence: Evidence) -> Finding:
    ids = {item.figure for item in evidence.items}
    figures = [f.figure for group in network.groups.values() for f in _shares(group) if f.figure.figure in ids]
    return finding(
        f"rounding:{where}".replace(" ", "_").casefold(),
        inferred.sentence.split(";")[0].rstrip("."),
        inferred.sentence,
        "",
        figures,
        Severity.info,
    )
