"""Remarks about labels: titles, numbering, printed n, several answers and bands. Never an error."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from schemas.figures.exhibits import Exhibit
from schemas.findings import Finding
from schemas.questionnaire import Severity

from .support import judged, questionnaire, row


def labels(*lines: dict[str, str], exhibits: Sequence[Exhibit] = (), questions: str = "") -> list[Finding]:
    """The remarks about labels, by id."""
    q = questionnaire(questions, "{}") if questions else None
    found = [one for one in judged(*lines, q=q, exhibits=exhibits).findings if one.kind == "labels"]
    assert all(one.severity in (Severity.info, Severity.warning) for one in found)
    return found


OPINION = row("opinion:better", "percent", "30%", "Graph 1")
N = row("opinion", "base", "100", "Graph 1")


def test_exhibits_without_n_are_one_remark() -> None:
    (one,) = labels(OPINION, row("clients:women", "percent", "20%", "Graph 2"))
    assert one.headline.startswith("Graph 1 and Graph 2 print")
    assert one.severity is Severity.info
    assert not labels(OPINION, N)
    assert not labels(OPINION | {"place": "Section 1"})


@pytest.mark.parametrize(
    ("title", "question", "told"),
    [("Views", "clients", True), ("Clients", "clients", False), ("Views", "opinion", False)],
)
def test_two_exhibits_with_one_title_show_different_things(title: str, question: str, told: bool) -> None:
    exhibits = [
        Exhibit("Graph 1", title="Views", questions=("opinion",)),
        Exhibit("Graph 2", title=title, questions=(question,)),
    ]
    found = [one for one in labels(OPINION, N, exhibits=exhibits) if one.finding.startswith("labels:same_title")]
    assert [one.places for one in found] == ([("Graph 1", "Graph 2")] if told else [])


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("Graph 1", "Graph 2", "Graph 3"), False),
        (("Graph 1", "Graph 3", "Graph 2"), True),
        (("Graph 1", "Graph 1"), True),
        (("Graph 2", "Table 1", "Graph 3"), False),
    ],
)
def test_numbers_rise_in_the_order_of_the_document(names: tuple[str, ...], told: bool) -> None:
    found = labels(OPINION, N, exhibits=[Exhibit(name) for name in names])
    assert any(one.finding.startswith("labels:order") for one in found) is told


@pytest.mark.parametrize(
    ("question", "answers", "told"),
    [("opinion", "several", True), ("opinion", "one", False), ("clients", "several", False), ("clients", "one", True)],
)
def test_a_title_promises_as_many_answers_as_the_question_takes(question: str, answers: str, told: bool) -> None:
    exhibit = Exhibit("Graph 1", questions=(question,), answers="several" if answers == "several" else "one")
    found = labels(OPINION, N, exhibits=[exhibit])
    assert [one.severity for one in found] == ([Severity.warning] if told else [])


@pytest.mark.parametrize(("last", "told"), [("10", True), ("11", True), ("40", False)])
def test_ticks_that_total_100(last: str, told: bool) -> None:
    """As if each had given one answer."""
    shares = zip(("women", "men", "faith", "victims"), ("40", "30", "20", last), strict=True)
    lines = [row(f"clients:{code}", "percent", text, "Graph 1") for code, text in shares]
    found = labels(*lines, row("clients", "base", "1000", "Graph 1"))
    assert [one.finding for one in found] == (["labels:ticks:clients@all"] if told else [])


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        (("0 - 10", "10 - 20", "20 - 30"), True),
        (("0 - 9", "10 - 19", "20 - 30"), False),
        (("£1,000 to £10,000", "£10,001 to £1m"), False),
        (("Yes", "No"), False),
    ],
)
def test_bands_that_overlap(bands: tuple[str, ...], told: bool) -> None:
    options = ", ".join(f'b{i}: "{text}"' for i, text in enumerate(bands))
    questions = f"- {{id: size, text: Size, type: single, options: {{{options}}}}}"
    found = labels(
        row("size", "base", "50", "Graph 1"), row("size:b0", "percent", "30%", "Graph 1"), questions=questions
    )
    assert [one.finding for one in found] == (["labels:bands:size"] if told else [])
