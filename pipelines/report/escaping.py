"""Text that others wrote, put into Markdown so that it stays text.

Belongs here: what GitHub-flavoured Markdown, and the filters that GitHub runs over what it renders, would take for
markup, links, mentions, references or mathematics. The result is one line, to stand behind something of ours: what is
markup only at the beginning of a line is not escaped. Does not belong here: what a summary says (`markdown.py`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

APART: Final = "\N{WORD JOINER}"
"""Invisible and without width. Where it stands behind an `@`, a filter that runs over rendered text sees no mention."""
ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
MARKUP: Final = re.compile(r"[\\`*_\[\]|~^$!&<>]|=(?==)|(?<==)=")
NAMED: Final = re.compile(
    r"@(?=[A-Za-z0-9])"  # a mention, an address
    r"|\#(?=[0-9])|\bGH(?=-[0-9])"  # a reference to an issue
    r"|(?<![0-9A-Za-z])[0-9a-f](?=[0-9a-f]{6,39}(?![0-9A-Za-z]))"  # a reference to a commit
    r"|\b(?:https?|ftp|mailto|xmpp)(?=:)|\bwww(?=\.)"  # an address without brackets
    r"|(?<![0-9]):(?=[\w+-]+:)",  # an emoji, some of which are pictures
    re.IGNORECASE,
)
HIDDEN: Final = ("Cf", "Cs", "Co", "Cn")
"""Categories of Unicode that show nothing, or turn the direction of the text that follows."""
JOINERS: Final = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Of these, those that words are spelt with."""


def plain(text: str) -> str:
    """Text on one line, without characters that show nothing; control characters part words."""
    return " ".join("".join(map(_shown, text)).split())


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category in HIDDEN and character not in JOINERS else character


def escaped(text: str) -> str:
    """Text that Markdown renders as it was written."""
    return MARKUP.sub(lambda found: ENTITIES.get(found[0]) or f"\\{found[0]}", NAMED.sub(rf"\g<0>{APART}", plain(text)))


def code(text: str) -> str:
    """Text in the typeface of code, in which nothing is markup."""
    text = plain(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    inside = f" {text} " if text.startswith("`") or text.endswith("`") else text
    return f"{fence}{inside}{fence}" if text else ""
