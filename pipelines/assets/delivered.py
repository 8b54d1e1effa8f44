"""What was delivered for a wave, read once.

Everything after this works on what was read here, whatever happens to the files meanwhile.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from pipelines.about import card
from pipelines.assembly import now
from pipelines.assets.context import exhibits_of, figures_of, parsed, unreadable
from pipelines.files import read_text, sha256, shown
from pipelines.project import Project, Wave, exhibits_beside, previous_file
from pipelines.publication import BESIDE
from pipelines.readers import no_export, read_export
from pipelines.readers.delivery import Delivery
from pipelines.resources import Folders
from pipelines.review import before_of, reviewed_before
from pipelines.storage import Framed, Text
from schemas.administrative import LINE
from schemas.problems import InputError
from schemas.questionnaire import Questionnaire

RAW = "raw"


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Questionnaire, export and published figures of each wave."""
    return [
        dg.multi_asset(
            name="delivered",
            partitions_def=waves,
            group_name="delivered",
            outs={
                "questionnaire": dg.AssetOut(
                    description="The questionnaire of the wave, from which every check follows.", kinds={"yaml"}
                ),
                "raw_export": dg.AssetOut(
                    description="The answers as delivered, in terms of the questionnaire", kinds={"csv"}
                ),
                "published_figures": dg.AssetOut(description="The figures as printed", kinds={"csv"}),
                "reviews": dg.AssetOut(
                    description="What reviewers accepted and signed, and what was published before", kinds={"yaml"}
                ),
            },
        )(delivered)
    ]


def delivered(context: dg.AssetExecutionContext, folders: Folders) -> Iterator[dg.Output[object]]:
    """Questionnaire, export and published figures, each with its hash as data version."""
    project, wave = folders.project, Wave.parse(context.partition_key)
    try:
        text, q = read_questionnaire(project, wave)
        export = read_delivery(project, wave, q)
        figures = read_figures(project, wave, q, text)
        reviews = read_reviews(project, wave, q)
    except InputError as error:
        raise unreadable(error) from error
    parts: dict[str, Text | Framed] = {
        "questionnaire": text,
        "raw_export": export,
        "published_figures": figures,
        "reviews": reviews,
    }
    for name, part in parts.items():
        digest = part.facts.get("sha256") or part.facts.get("waivers_sha256", "")
        metadata: dict[str, Any] = {"file": part.facts.get("file", "none"), "sha256": digest or "none"}
        if name == "questionnaire":
            metadata["about"] = dg.MetadataValue.md(card(q))
        if isinstance(part, Framed):
            metadata |= {"dagster/row_count": part.frame.height, "dialect": part.facts.get("dialect", "none")}
        yield _output(part, name, metadata, digest or "none")


def _output(part: object, name: str, metadata: dict[str, Any], digest: str) -> dg.Output[object]:
    with warnings.catch_warnings():
        # data versions are in beta in 1.13; with them Dagster itself shows what is out of date
        warnings.simplefilter("ignore", dg.BetaWarning)
        return dg.Output(part, output_name=name, metadata=metadata, data_version=dg.DataVersion(digest))


def read_questionnaire(project: Project, wave: Wave) -> tuple[Text, Questionnaire]:
    """The questionnaire's text and what it says. Raises InputError."""
    path = project.questionnaire_file(wave)
    digest = sha256(path)
    text = read_text(path)
    _still(path, digest)
    q = parsed(text, project.relative(path))
    if (q.survey, q.wave) != (wave.survey, wave.wave):
        raise InputError.of(
            project.relative(path),
            f"it says {q.survey}/{q.wave} and stands in the folder of {wave}.",
            "Correct `survey:` and `wave:`, or move the file.",
        )
    if q.wave.endswith(BESIDE):
        what = f"a wave may not be called {q.wave}: what a run leaves beside another wave is called so."
        raise InputError.of(project.relative(path), what, "Name the wave and its folder otherwise.")
    facts = {"file": project.relative(path), "sha256": digest}
    if q.previous is not None:
        before = previous_file(path, q.previous)
        facts |= {"previous": read_text(before), "previous_file": project.relative(before)}
        parsed(facts["previous"], facts["previous_file"])  # whatever is wrong with it is said now
    return Text(text, facts), q


def read_delivery(project: Project, wave: Wave, q: Questionnaire) -> Framed:
    """The delivered rows, with the column `raw` as delivered; none where no answers exist. Raises InputError."""
    if q.export is None:
        return delivery_frame(no_export(q), {})
    path = project.raw(wave) / q.export.file
    digest = sha256(path)
    delivery = read_export(path, q)
    _still(path, digest)
    return delivery_frame(delivery, {"file": project.relative(path), "sha256": digest, "dialect": delivery.dialect})


def delivery_frame(delivery: Delivery, facts: dict[str, str]) -> Framed:
    """A delivery as one table."""
    raw = pl.Series(RAW, [delivery.raw(line) for line in delivery.frame[LINE]], pl.String)
    return Framed(delivery.frame.with_columns(raw), facts)


def delivery_of(framed: Framed) -> Delivery:
    """The way back."""
    raw = dict(zip(framed.frame[LINE], framed.frame[RAW], strict=True))
    return Delivery(framed.frame.drop(RAW), lambda line: str(raw[line]), framed.facts.get("dialect", ""))


def read_figures(project: Project, wave: Wave, q: Questionnaire, questionnaire: Text) -> Text:
    """The text of the published figures; empty where none were published. Raises InputError."""
    path: Path = project.raw(wave) / q.figures
    if not path.exists() and "figures" not in q.model_fields_set:
        return Text("", {})
    digest = sha256(path)
    facts = {"file": project.relative(path), "sha256": digest}
    beside = exhibits_beside(path)
    if beside is not None:
        facts |= {"exhibits": read_text(beside), "exhibits_file": project.relative(beside)}
    figures = Text(read_text(path), facts)
    found = figures_of(figures, questionnaire)  # whatever is wrong with them is said now
    exhibits_of(figures, questionnaire)
    facts["proposed"] = str(sum(figure.proposed for figure in found))
    _still(path, digest)
    return figures


def read_reviews(project: Project, wave: Wave, q: Questionnaire) -> Text:
    """What the run is judged beside: waivers and signatures, and what was published before it. Raises InputError."""
    facts = {"made": now(), **reviewed_before(project, wave, q)}
    text = ""
    for path, key in ((project.waivers_file(wave), "waivers"), (project.signatures_file(wave), "signatures")):
        if not path.exists():
            continue
        digest = sha256(path)
        read = read_text(path)
        _still(path, digest)
        facts |= {f"{key}_file": project.relative(path), f"{key}_sha256": digest}
        if key == "waivers":
            text = read
        else:
            facts["signatures"] = read
    reviews = Text(text, facts)
    before_of(project, reviews)  # whatever is wrong with them is said now
    return reviews


def _still(path: Path, digest: str) -> None:
    """The evidence names what was read: a file that changed on the way is refused."""
    if sha256(path) != digest:
        raise InputError.of(shown(path), "it changed while it was read.", "Run the wave again once it is whole.")
