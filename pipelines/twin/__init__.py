"""A synthetic twin of a wave: invented respondents who obey the questionnaire and reproduce the published margins.

For surveys whose answers may not be shared, or do not exist. It is no data, and nothing that is made of it says
otherwise.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from pipelines.files import read_text, write_whole
from pipelines.project import Project, Wave, load_questionnaire
from pipelines.twin.draw import draw
from pipelines.twin.export import Sheet, write_export
from pipelines.twin.faults import plant
from pipelines.twin.margins import margins
from schemas.figures.model import parse_figures
from schemas.problems import InputError


def write_twin(
    project: Project, wave: Wave, *, seed: int = 1, faulty: bool = False, out: Path | None = None
) -> Iterator[str]:
    """Draw a twin and write it as the wave's platform would; yields what was written, for people to read.

    Raises InputError if the questionnaire has no export block, or if the file of that name is no twin.
    """
    q = load_questionnaire(project.questionnaire_file(wave), project.relative(project.questionnaire_file(wave)))
    if q.export is None or not q.export.synthetic:
        raise InputError.of(
            project.relative(project.questionnaire_file(wave)),
            "its export block does not say `synthetic: true`.",
            "A twin must never be taken for answers: name its file in `export:` and say so.",
        )
    figures_file = project.raw(wave) / q.figures
    figures = parse_figures(read_text(figures_file), q, project.relative(figures_file)) if figures_file.exists() else ()
    twin = draw(q, margins(q, figures), seed)
    sheet = Sheet.of(q, twin, seed)
    name = Path(q.export.file)
    target = out or project.raw(wave) / (f"{name.stem}-faulty{name.suffix}" if faulty else name.name)
    if faulty:
        faults = plant(q, twin, sheet, seed)
        listed = target.with_suffix(".faults.csv")
        write_whole(listed, _listing([(f.family.value, f.rule, f.respondent, f.line) for f in faults]))
        yield f"{project.relative(listed)}: {len(faults)} faults planted, one line each"
    write_whole(target, write_export(q, sheet).encode())
    yield f"{project.relative(target)}: {len(twin)} invented respondents"


def _listing(rows: list[tuple[str, str, str, int]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["family", "rule", "respondent_id", "line"])
    writer.writerows(rows)
    return text.getvalue().encode()
