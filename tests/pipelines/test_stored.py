"""What an earlier run left, damaged or of another version: it is not there, and nobody stumbles over it."""

import shutil

import polars as pl
import pyarrow.parquet as pq
import pytest

from pipelines.project import Wave
from pipelines.review import Before, changes, other_waves, reviewed
from pipelines.signing import sign, told_by
from pipelines.stored import UNTOLD, Stored, snapshot
from schemas.problems import InputError
from schemas.questionnaire import parse_questionnaire
from tests.conftest import DEMO

WAVE = Wave("demo", "w1")
DAMAGE = {
    "empty": lambda path: path.write_bytes(b""),
    "no Parquet": lambda path: path.write_bytes(b"hello world" * 10),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "other bytes": lambda path: path.write_bytes(bytes(b ^ 0xFF for b in path.read_bytes()[:-8]) + b"\1\0\0\0PAR1"),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}
damaged = pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)


@pytest.fixture
def folder(published):
    return published.curated(WAVE).resolve()


def rewritten(path, change):
    table = pq.read_table(path)
    pq.write_table(change(table).replace_schema_metadata(table.schema.metadata), path)


def without(column):
    return lambda table: table.drop_columns([column])


def as_number(column):
    def change(table):
        numbers = pl.Series(range(table.num_rows), dtype=pl.Int64).to_arrow()
        return table.set_column(table.column_names.index(column), column, numbers)

    return change


def judged_again(folder):
    """The findings and changes of a run that found the same, beside what is in the folder."""
    tables = {name: table.clone() for name, table in Stored(folder).items()}
    yield tables
    before = Before(last=snapshot(folder, WAVE), made="2030-01-01 00:00:00 UTC")
    q = parse_questionnaire(DEMO)
    found = reviewed(tables["findings"], tables["figures"], tables["rules"], before)
    yield found["change"].unique().to_list(), changes(q, tables | {"findings": found}, before)


@damaged
def test_a_table_that_cannot_be_read_is_not_there(folder, damage):
    assert "rules" in Stored(folder)
    damage(folder / "rules.parquet")
    stored = Stored(folder)
    assert "rules" not in stored
    assert set(stored) == {path.stem for path in folder.glob("*.parquet")} - {"rules"}
    assert stored.facts()["run"] == folder.name


@damaged
def test_without_the_last_findings_every_finding_is_new(folder, damage):
    run = judged_again(folder)
    next(run)
    damage(folder / "findings.parquet")
    how, told = next(run)
    assert how == ["new"]
    assert told.filter(pl.col("part") == "findings")["change"].to_list() == ["cannot tell"]
    assert "persisting" in told.filter(pl.col("part") == "toplines")["change"].to_list()


def test_a_version_that_is_gone_can_be_compared_with_nothing(folder):
    run = judged_again(folder)
    next(run)
    shutil.rmtree(folder)
    how, told = next(run)
    assert how == ["new"]
    assert set(told["change"]) == {"cannot tell"}
    assert snapshot(folder, WAVE).made == UNTOLD


def test_what_another_wave_left_is_not_what_this_one_left(folder):
    assert not snapshot(folder, Wave("demo", "w2")).tables


@pytest.mark.parametrize(
    ("table", "column", "how"),
    [("findings", c, ["new"]) for c in ("fingerprint", "finding")]
    + [("findings", c, ["persisting"]) for c in ("since", "waived", "headline", "rules")]
    + [(t, c, ["persisting"]) for t, c in (("toplines", "count"), ("bases", "total"), ("codebook", "labels"))],
)
@pytest.mark.parametrize("change", [without, as_number])
def test_a_column_of_another_version_is_not_there(folder, table, column, how, change):
    run = judged_again(folder)
    next(run)
    rewritten(folder / f"{table}.parquet", change(column))
    assert next(run)[0] == how


@damaged
@pytest.mark.parametrize("table", ["findings", "rules", "figures"])
def test_no_other_wave_stumbles_over_it(published, folder, table, damage):
    assert [one.wave for one in other_waves(published, Wave("demo", "w2"))] == ["w1"]
    damage(folder / f"{table}.parquet")
    assert other_waves(published, Wave("demo", "w2")) == ()


@damaged
def test_what_cannot_be_read_is_neither_accepted_nor_signed(published, folder, damage):
    damage(folder / "findings.parquet")
    with pytest.raises(InputError, match="findings cannot be read"):
        list(told_by(published, WAVE))
    with pytest.raises(InputError, match=r"findings.parquet: it cannot be read"):
        sign(published, WAVE, "A. Reviewer")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"evidence": 7}', '{"evidence": {"run": "x"}}'])
def test_a_report_that_does_not_say_what_it_rests_on_is_not_signed(published, folder, text):
    (folder / "validation-report.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="does not say what the wave rests on"):
        sign(published, WAVE, "A. Reviewer")
    assert not published.signatures_file(WAVE).exists()
