"""The reviewer's page: one HTML file that needs no network and, but for filtering, no script.

Belongs here: putting the templates together. Does not belong here: what the page says (`view.py`, `templates/`).
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.report import words
from pipelines.report.lines import anchor
from pipelines.report.view import View
from pipelines.result import Result

TEMPLATES: Final = Path(__file__).parent / "templates"
STYLES: Final = ("page.css", "charts.css", "print.css")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.globals |= {"anchor": anchor, "allowed": words.allowed}
    environment.filters |= {"n": words.number, "plural": words.plural, "listed": words.listed, "moment": words.moment}
    return environment


@cache
def _inlined(*names: str) -> tuple[Markup, str]:
    """Files of ours to be put into the page as they are, and their hash for the content security policy."""
    text = "\n".join((TEMPLATES / name).read_text(encoding="utf-8").strip() for name in names)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), f"'sha256-{digest}'"  # noqa: S704, no text of anybody else is in it


def render(result: Result) -> str:
    """The page of one wave. The same result gives the same page, byte for byte."""
    (css, css_hash), (script, script_hash) = _inlined(*STYLES), _inlined("page.js")
    policy = (
        f"default-src 'none'; style-src {css_hash}; script-src {script_hash}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return _environment().get_template("page.html.j2").render(view=View(result), css=css, script=script, policy=policy)
