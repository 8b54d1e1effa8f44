"""Tables and graphs by their titles, and the number of respondents printed with them.

Belongs here: captions. Does not belong here: the cells of a table (`tables.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

KINDS: Final = r"Table|Graph|Figure|Fig\.?|Chart|Exhibit|Diagram"
CAPTION: Final = re.compile(
    rf"(?P<kind>{KINDS})\s+(?P<number>[A-Z]?\d+(?:[.\-]\d+)*[a-z]?)\b(?P<mark>\s*[/:.|\u2013\u2014-])?(?:\s+(?P<title>.*))?",
    re.IGNORECASE,
)
SIZE: Final = re.compile(
    r"\(?\s*\b(?:(?:unweighted|weighted)\s+)?(?:n|base(?:\s+size)?|sample(?:\s+size)?)\s*[=:]\s*(?P<n>\d[\d,]*)\b\s*\)?",
    re.IGNORECASE,
)
BASE: Final = re.compile(
    r"\(?\bbase\s*:\s*(?P<who>[^().;]*?)\s*\(?(?:n\s*=\s*)?(?P<n>\d[\d,]*)?\)?\s*[.)]?$", re.IGNORECASE
)
SEVERAL: Final = re.compile(
    r"\b(?:tick|select|choose|mark|check)\s+(?:all|up to|as many)|\ball that apply|\bmultiple (?:responses|answers)|"
    r"\b(?:more than one|several) (?:answer|response|option)",
    re.IGNORECASE,
)
ONE: Final = re.compile(
    r"\b(?:tick|select|choose|mark)\s+(?:only\s+)?one\b|\bsingle (?:response|answer|choice)", re.IGNORECASE
)
ASIDE: Final = re.compile(r"\([^()]*\)")
LONGEST: Final = 40  # words of a caption


@dataclass
class Exhibit:
    """A table or graph: `name` is `Graph 12`, `sizes` the numbers of respondents printed in its title or note."""

    name: str
    title: str
    sizes: list[str] = field(default_factory=list)
    question: str = ""
    who: str = ""
    """Of whom it is, where it says so: `Base: all adults`."""

    @property
    def answers(self) -> str:
        """`several` where its title lets respondents tick more than one answer, `one` where it forbids it."""
        return "several" if SEVERAL.search(self.title) else "one" if ONE.search(self.title) else ""


def caption(text: str, *, marked: bool) -> Exhibit | None:
    """The exhibit that a paragraph is the title of; None for a sentence that only mentions one.

    `marked`: the document says that it is a caption.
    """
    match = CAPTION.fullmatch(text)
    if not match or len(text.split()) > LONGEST:
        return None
    title = match["title"] or ""
    capital = title[:1].isupper() or title[:1] in "\u2018'“\"£$"
    loose = not marked and not match["mark"] and (not capital or title.endswith("."))
    if title and loose:
        return None
    kind = match["kind"].rstrip(".").capitalize()
    name = f"{'Figure' if kind == 'Fig' else kind} {match['number']}"
    return Exhibit(name, untitled(title), sizes(text), who=base_of(title))


def base_of(text: str) -> str:
    """Of whom an exhibit is, where a title or note names a base in words."""
    match = BASE.search(text)
    return match["who"].strip(" ,") if match else ""


def sizes(text: str) -> list[str]:
    """The numbers of respondents that are printed as such: `n=135`, `Base: 1,404`, `Base: all adults (1,404)`."""
    found = [match["n"] for match in SIZE.finditer(text)]
    base = None if found else BASE.search(text)
    return found or ([base["n"]] if base and base["n"] else [])


def is_note(text: str) -> bool:
    """Whether a paragraph is the base of an exhibit and nothing else."""
    return bool(SIZE.fullmatch(text.strip(" .")) or (BASE.match(text) and len(text.split()) <= LONGEST))


def untitled(title: str) -> str:
    """A title without the number of respondents."""
    return " ".join(BASE.sub("", SIZE.sub("", title)).split()).strip(" /:|\u2013\u2014-")


def bare(title: str) -> str:
    """A title without what stands in brackets or tells how to answer."""
    return " ".join(ASIDE.sub(" ", title).split())
