"""What the tests of reports share: a small questionnaire, and reading a report from text."""

from pipelines.extract import extract_report
from schemas.questionnaire import parse_questionnaire

QUESTIONNAIRE = """
survey: s
wave: "1"
bases:
  london: region = 'london'
questions:
  - id: region
    text: In which region do you work?
    type: single
    options: {london: London, north: The North, else: Elsewhere}
  - id: clients
    text: Who are your clients? (tick all that apply)
    type: multiple
    options: {women: Women, men: Men, children: Children (aged 15 or under)}
  - id: impact
    text: What impact had the reform on these groups?
    type: grid
    rows: {women: Women, men: Men}
    options: {better: Improved, same: No change, worse: Worsened}
  - id: size
    text: How many users do you support?
    type: single
    options: {under_50: Fewer than 50, 50_250: 50 to 250, over_250: More than 250}
"""


def questionnaire():
    return parse_questionnaire(QUESTIONNAIRE, "q.yaml")


def report(tmp_path, text, *, name="report.md", asked=False):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return extract_report(path, questionnaire() if asked else None)


def lines(found):
    return [(one.place, one.printed, str(one.statistic)) for one in found.proposals]


def subjects(found):
    return {one.place: (one.subject.question, one.subject.options, one.subject.base) for one in found.proposals}
