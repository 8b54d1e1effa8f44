"""All reports of one wave, from the same result."""

import dataclasses

import pytest

from pipelines.report import ESS, JUNIT, MACHINE, PAGE, SUMMARY, reports
from pipelines.report.ess import as_ess
from pipelines.report.junit import as_junit
from pipelines.report.machine import as_json
from pipelines.report.markdown import as_markdown

FORMATS = (as_json, as_ess, as_junit, as_markdown)


def test_one_text_for_each_file(seen):
    texts = reports(seen)
    assert list(texts) == [PAGE, MACHINE, ESS, JUNIT, SUMMARY]
    assert texts[PAGE].startswith("<!doctype html>")
    assert texts[ESS] == as_ess(seen)


@pytest.mark.parametrize("write", FORMATS)
def test_the_same_result_gives_the_same_text(seen, write):
    assert write(seen) == write(dataclasses.replace(seen))


@pytest.mark.parametrize("write", FORMATS)
def test_no_answer_of_anybody_is_in_it(seen, write):
    assert seen.rows("failures"), "there is something to leak"
    assert "secret" not in write(seen)
