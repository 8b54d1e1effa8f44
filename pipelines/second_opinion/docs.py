"""The Data Docs of a wave: an index of our own, and the pages of Great Expectations made to stand alone.

Those pages ask a dozen servers for styles, scripts, icons and a logo. Whatever would ask anybody for anything is taken
out as the page is parsed, known or not; Bootstrap's stylesheet comes from a package and stands beside the pages, status
icons are drawn in the page. No script is left: what it did (show failures only) the stylesheet does. Does not belong
here: what is expected, and what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.second_opinion.expected import Opinion

INDEX: Final = "index.html"
BOOTSTRAP: Final = "static/bootstrap.min.css"
OURS: Final = "static/docs.css"
POLICY: Final = (
    "default-src 'none'; style-src 'self' 'unsafe-inline' file:; img-src data:; base-uri 'none'; form-action 'none'"
)
FOREIGN: Final = (
    "script", "link", "img", "picture", "source", "video", "audio", "track", "iframe", "frame", "object", "embed",
    "applet", "base", "form", "footer", "meta", "title", "template", "noscript",
)  # fmt: skip
"""Elements that load, run or promote something; of these a page keeps none of its own."""
ASKING: Final = ("src", "srcset", "poster", "background", "action", "formaction", "ping", "data", "manifest")
URL: Final = re.compile(r"url\([^)]*\)|@import[^;]*;?", re.IGNORECASE)
ICONS: Final = {
    "fa-check-circle": ("met", "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm3.6 5.4-4.3 4.8-2.9-2.6 1-1.2 1.8 1.6 3.2-3.7z"),
    "fa-times": ("not met", "M3.4 2 8 6.6 12.6 2 14 3.4 9.4 8l4.6 4.6-1.4 1.4L8 9.4 3.4 14 2 12.6 6.6 8 2 3.4z"),
    "fa-exclamation-triangle": ("cannot tell", "M8 1 0.6 14.5h14.8zM7.2 6h1.6v4.2H7.2zm0 5.2h1.6v1.6H7.2z"),
}
"""Icons by the name that Great Expectations knows them by: what they say, and how they are drawn on 16 by 16."""


@dataclass(frozen=True)
class Docs:
    """What the pages of a wave are made from. `compared` says which earlier versions it was put beside."""

    survey: str
    wave: str
    title: str
    run: str
    opinions: tuple[Opinion, ...]
    compared: tuple[str, ...]

    @property
    def name(self) -> str:
        """Survey and wave."""
        return f"{self.survey}/{self.wave}"


def write(folder: Path, docs: Docs) -> None:
    """Every page and stylesheet, into an empty folder."""
    (folder / "static").mkdir()
    styles = {
        BOOTSTRAP: _bootstrap(),
        OURS: (files(__package__) / "templates" / "docs.css").read_text(encoding="utf-8"),
    }
    for name, text in styles.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / INDEX).write_text(index(docs), encoding="utf-8")
    for opinion in docs.opinions:
        if opinion.page is not None:
            page, _ = standing_alone(opinion.page, f"{opinion.table}: {docs.name}", _summary(docs, opinion))
            (folder / f"{opinion.table}.html").write_text(page, encoding="utf-8")


def index(docs: Docs) -> str:
    """The page that lists every table of a wave, and what is not met."""
    template = _environment().get_template("index.html.j2")
    return template.render(docs=docs, styles=(BOOTSTRAP, OURS), policy=POLICY, icons=_drawn())


def standing_alone(page: str, title: str, summary: str = "") -> tuple[str, int]:
    """A page of Great Expectations that asks nobody for anything, and how much had to be taken out of it."""
    soup = BeautifulSoup(page, "lxml")
    removed = _take_out(soup) + _disarm(soup)
    for icon in soup.select("i.fas, i.far, i.fab"):
        _draw(icon)
    for button, outcome in zip(soup.select("input[type=radio]"), ("all", "failed"), strict=False):
        button["id"] = outcome
        button["autocomplete"] = "off"
    _head(soup, title)
    if summary and soup.body is not None:
        soup.body.insert(0, BeautifulSoup(summary, "html.parser"))
    return f"<!DOCTYPE html>\n{soup.html or soup}", removed


def _take_out(soup: BeautifulSoup) -> int:
    found = [*soup.find_all(FOREIGN), *soup.select("body > nav")]  # the latter is a logo and a way home, which is ours
    for tag in found:
        if not tag.decomposed:
            tag.decompose()
    return len(found)


def _disarm(soup: BeautifulSoup) -> int:
    """Attributes that run or load something, and links that lead out of the folder."""
    removed = 0
    for tag in soup.find_all(True):
        unwanted = [name for name in tag.attrs if name.startswith("on") or name in ASKING]
        link = str(tag.attrs.get("href", ""))
        if link.rsplit("/", 1)[-1] == INDEX and ":" not in link:
            tag["href"] = INDEX
        elif link and not link.startswith("#"):
            unwanted.append("href")
        for name in unwanted:
            del tag[name]
        removed += len(unwanted)
        if "style" in tag.attrs:
            tag["style"] = URL.sub("none", str(tag["style"]))
        if tag.name == "style":
            removed += len(URL.findall(tag.get_text()))
            tag.string = URL.sub("none", tag.get_text())
    return removed


def _draw(icon: Tag) -> None:
    """A status icon as a drawing with a name; any other icon is decoration."""
    known = [ICONS[name] for name in icon.get_attribute_list("class") if name in ICONS]
    if known:
        icon.replace_with(BeautifulSoup(_svg(*known[0]), "html.parser"))
    else:
        icon.decompose()


def _svg(says: str, path: str) -> str:
    kind = says.replace(" ", "-")
    return f'<svg class="icon {kind}" role="img" aria-label="{says}" viewBox="0 0 16 16"><path d="{path}"/></svg>'


def _drawn() -> dict[str, str]:
    return {says: _svg(says, path) for says, path in ICONS.values()}


def _head(soup: BeautifulSoup, title: str) -> None:
    if soup.html is None or soup.head is None:
        return
    soup.html["lang"] = "en"
    named = soup.new_tag("title")
    named.string = title
    head: list[Tag] = [
        soup.new_tag("meta", attrs={"charset": "utf-8"}),
        soup.new_tag("meta", attrs={"http-equiv": "Content-Security-Policy", "content": POLICY}),
        soup.new_tag("meta", attrs={"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        named,
        soup.new_tag("link", attrs={"rel": "stylesheet", "href": BOOTSTRAP}),
    ]
    for place, tag in enumerate(head):
        soup.head.insert(place, tag)
    soup.head.append(soup.new_tag("link", attrs={"rel": "stylesheet", "href": OURS}))


def _summary(docs: Docs, opinion: Opinion) -> str:
    template = _environment().get_template("summary.html.j2")
    return template.render(docs=docs, opinion=opinion)


def _bootstrap() -> str:
    """Bootstrap 4, whose class names the pages use, without the pointer to its source map."""
    text = (files("xstatic.pkg.bootstrap") / "data" / "css" / "bootstrap.min.css").read_text(encoding="utf-8")
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    environment.filters["total"] = _total
    return environment


def _total(opinions: Iterable[Opinion], outcome: Any) -> int:
    return sum(opinion.count(outcome) for opinion in opinions)
