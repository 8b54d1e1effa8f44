"""Where things are: the folders of a project, and the waves in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.files import read_text
from schemas.problems import InputError, nearest
from schemas.questionnaire import Questionnaire, parse_questionnaire

ROOT_VARIABLE = "SURVEYPROOF_ROOT"
WAIVERS, SIGNATURES = "waivers.yaml", "signatures.yaml"


@dataclass(frozen=True, order=True)
class Wave:
    """One wave of one survey."""

    survey: str
    wave: str

    def __str__(self) -> str:
        return f"{self.survey}/{self.wave}"

    @classmethod
    def parse(cls, text: str) -> Wave:
        """From `survey/wave`. Raises InputError for anything else."""
        survey, slash, wave = text.strip("/").partition("/")
        if not slash or not survey or not wave or "/" in wave:
            raise InputError.of(repr(text), "this names no wave.", "Write SURVEY/WAVE, as in tracktr/2016.")
        return cls(survey, wave)


@dataclass(frozen=True)
class Project:
    """The folders of DESIGN, below one root."""

    root: Path

    @classmethod
    def find(cls) -> Project:
        """The project that SURVEYPROOF_ROOT names, else the one around the working folder, else this code's own."""
        stated = os.environ.get(ROOT_VARIABLE)
        if stated:
            return cls(Path(stated).resolve())
        here = Path.cwd().resolve()
        for folder in (here, *here.parents):
            if (folder / "schemas" / "surveys").is_dir():
                return cls(folder)
        return cls(Path(__file__).resolve().parents[1])

    @property
    def state(self) -> Path:
        """The one folder with the orchestrator's state and the work in progress."""
        return self.root / ".dagster"

    def waves(self) -> list[Wave]:
        """Every wave that has a questionnaire, sorted."""
        found = (self.root / "schemas" / "surveys").glob("*/*/questionnaire.yaml")
        return sorted(Wave(path.parent.parent.name, path.parent.name) for path in found)

    def select(self, text: str | None) -> list[Wave]:
        """The waves that `SURVEY`, `SURVEY/WAVE` or nothing stands for. Raises InputError if there is none."""
        waves = self.waves()
        name = (text or "").strip("/")
        chosen = [w for w in waves if not name or name in (w.survey, str(w))]
        if not chosen:
            known = [*{w.survey: None for w in waves}, *map(str, waves)]
            raise InputError.of(
                repr(name), "there is no such survey or wave below schemas/surveys.", nearest(name, known)
            )
        return chosen

    def questionnaire_file(self, wave: Wave) -> Path:
        """Where the questionnaire of a wave is."""
        return self.root / "schemas" / "surveys" / wave.survey / wave.wave / "questionnaire.yaml"

    def waivers_file(self, wave: Wave) -> Path:
        """Where the findings of a wave are accepted."""
        return self.questionnaire_file(wave).with_name(WAIVERS)

    def signatures_file(self, wave: Wave) -> Path:
        """Where the wave is signed."""
        return self.questionnaire_file(wave).with_name(SIGNATURES)

    def wave_before(self, wave: Wave, stated: str | None = None) -> Wave | None:
        """The wave that `previous:` names, else the one whose name sorts right before; None for the first."""
        if stated is not None:
            return Wave(wave.survey, stated)
        earlier = [other for other in self.waves() if other.survey == wave.survey and other < wave]
        return max(earlier, default=None)

    def raw(self, wave: Wave) -> Path:
        """The folder with what was delivered for a wave."""
        return self.root / "raw" / wave.survey / wave.wave

    def curated(self, wave: Wave) -> Path:
        """Where readers find the published tables of a wave."""
        return self.root / "curated" / wave.survey / wave.wave

    def relative(self, path: Path) -> str:
        """A path as messages show it: from the root, if it is below it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def load_previous(path: Path, q: Questionnaire) -> Questionnaire | None:
    """The questionnaire of the wave before the one at `path`, if it names one. Raises InputError if it is not there."""
    return None if q.previous is None else load_questionnaire(previous_file(path, q.previous))


def previous_file(path: Path, previous: str) -> Path:
    """Where the questionnaire of the wave before is: in its own folder beside that of `path`."""
    return path.resolve().parent.parent / previous / path.name


def exhibits_beside(figures: Path) -> Path | None:
    """The list of a report's graphs and tables, where there is one beside its figures."""
    path = figures.with_name("exhibits.csv")
    return path if path.exists() and path != figures else None


def load_questionnaire(path: Path, name: str | None = None) -> Questionnaire:
    """The questionnaire in a file. Raises InputError as `parse_questionnaire` and `read_text` do."""
    return parse_questionnaire(read_text(path), name or str(path))
