"""Words of the platforms: the YAML file beside a platform's module, in canonical form.

Belongs here: reading it. Does not belong here: any word.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from pipelines.readers.canonical import canonical
from schemas.source import parse_yaml


@lru_cache
def words(platform: str) -> dict[str, frozenset[str]]:
    """Kind of word -> the words, of the file `<platform>.yaml`."""
    text = files(__package__).joinpath(f"{platform}.yaml").read_text(encoding="utf-8")
    return {kind: frozenset(map(canonical, listed)) for kind, listed in parse_yaml(text, platform).data.items()}


def role_of(heading: str, known: dict[str, frozenset[str]], roles: tuple[str, ...]) -> str | None:
    """Which of several kinds of heading one is."""
    return next((role for role in roles if canonical(heading) in known.get(role, ())), None)
