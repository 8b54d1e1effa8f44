"""What is read of one wave: a page in one file for people, and the same findings for machines.

`reports(result)` gives all of them. Belongs here: wording, layout and formats. Does not belong here: any judgement
about answers or figures; everything that is said is in the `Result`.
"""

from __future__ import annotations

from typing import Final

from pipelines.result import Result

PAGE: Final = "validation-report.html"
MACHINE: Final = "validation-report.json"
ESS: Final = "validation-report.ess.json"
JUNIT: Final = "validation-report.junit.xml"
SUMMARY: Final = "validation-report.md"


def reports(result: Result) -> dict[str, str]:
    """File name -> text of every report on a wave. The same result gives the same texts, byte for byte."""
    from pipelines.report.ess import as_ess
    from pipelines.report.junit import as_junit
    from pipelines.report.machine import as_json
    from pipelines.report.markdown import as_markdown
    from pipelines.report.page import render

    written = {PAGE: render, MACHINE: as_json, ESS: as_ess, JUNIT: as_junit, SUMMARY: as_markdown}
    return {name: write(result) for name, write in written.items()}
