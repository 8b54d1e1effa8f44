"""Results as JUnit XML, so that a continuous integration shows them as tests: `validation-report.junit.xml`.

After the schema `junit-10.xsd` of the Jenkins xUnit plugin, which GitLab, Azure and others read too. A test case is a
rule, a published figure, or a finding that names neither; its name stays the same from run to run. Cases fail exactly
where the command line exits with 1: at a new error, and at the gate when the wave is refused. What did not pass and yet
calls nobody is skipped, with the reason: accepted, known since an earlier run, a warning, a remark, cannot tell (so
does pytest with failures that are expected). Belongs here: that format. Does not belong here: what the cases are
(`cases.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from pipelines.report.cases import Case, Row, State, acceptance_told, cases, in_force, told
from pipelines.report.decision import count, decide
from pipelines.report.moments import iso
from pipelines.report.words import kind
from pipelines.result import Result, alarming
from schemas.questionnaire import Severity
from schemas.review.waivers import Acceptance

ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2, Char) does not allow, escaped or not."""


def as_junit(result: Result) -> str:
    """The result as XML text; the same result gives the same text."""
    from lxml import etree

    root = etree.Element("testsuites", name=_legal(f"Surveyproof {result.name}"))
    accepted = in_force(result)
    suites = {"gate": _suite(root, result, "gate")}
    _gate(suites["gate"], result)
    for case in cases(result):
        name = _suite_name(case)
        if name not in suites:
            suites[name] = _suite(root, result, name)
        _testcase(suites[name], _class(result, case), case, accepted)
    for suite in suites.values():
        for counted, tag in (("tests", "testcase"), ("failures", "testcase/failure"), ("skipped", "testcase/skipped")):
            suite.set(counted, str(len(suite.findall(tag))))
    for total in ("tests", "failures"):
        root.set(total, str(sum(int(suite.get(total)) for suite in suites.values())))
    root.set("errors", "0")
    text: bytes = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    return text.decode()


def _legal(text: object) -> str:
    """Text that XML can carry; each character that it cannot is replaced."""
    return ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", str(text))


def _line(text: object) -> str:
    """The same on one line, for an attribute."""
    return " ".join(_legal(text).split())


def _suite(root: Any, result: Result, name: str) -> Any:
    from lxml import etree

    named = {"name": _line(f"{result.name} {name}"), "tests": "0", "failures": "0", "errors": "0", "skipped": "0"}
    moment = {"time": "0", "timestamp": _line(iso(result.evidence.made))}
    return etree.SubElement(root, "testsuite", named | moment)


def _gate(suite: Any, result: Result) -> None:
    """Facts about the run, and the one case that fails when the wave is refused."""
    from lxml import etree

    evidence = result.evidence
    counts = count(result)
    facts = {
        "decision": decide(result, counts).value,
        "new_errors": counts.new[Severity.error],
        "run": evidence.run,
        "code": evidence.code,
        "questionnaire_sha256": evidence.questionnaire_sha256,
        "export_sha256": evidence.export_sha256,
        "figures_sha256": evidence.figures_sha256,
    }
    properties = etree.SubElement(suite, "properties")
    for name, value in facts.items():
        if value is not None:
            etree.SubElement(properties, "property", name=name, value=_line(value))
    case = _element(suite, f"{_prefix(result)}.gate", "the wave is not refused")
    if result.refused:
        failure = etree.SubElement(case, "failure", type="refused", message=_line(result.refused))
        failure.text = _legal(result.refused)


def _prefix(result: Result) -> str:
    return result.name.replace("/", ".")


def _suite_name(case: Case) -> str:
    if case.sort == "rule":
        return f"rules: {kind(case.row['family'])}"
    if case.sort == "figure":
        document = case.row["document"]
        return f"figures: {document}" if document else "figures"
    return f"findings: {kind(case.row['kind'])}"


def _class(result: Result, case: Case) -> str:
    group = {"rule": f"rules.{case.row.get('family')}", "figure": "figures"}
    return f"{_prefix(result)}.{group.get(case.sort) or 'findings.' + case.row['kind']}"


def _element(suite: Any, class_: str, name: str) -> Any:
    from lxml import etree

    return etree.SubElement(suite, "testcase", classname=_line(class_), name=_line(name), time="0")


def _testcase(suite: Any, class_: str, case: Case, accepted: dict[str, Acceptance]) -> None:
    from lxml import etree

    element = _element(suite, class_, case.id)
    text = "\n\n".join("\n".join(_lines(finding, accepted)) for finding in case.findings)
    if case.state is State.passed:
        if text:
            etree.SubElement(element, "system-out").text = _legal(text)
        return
    tag = "failure" if case.state is State.alarming else "skipped"
    what = etree.SubElement(element, tag, type=case.state.value, message=_line(_message(case, accepted)))
    what.text = _legal(text or _reason(case))


def _lines(finding: Row, accepted: dict[str, Acceptance]) -> Iterable[str]:
    yield from told(finding)
    if finding["waived"]:
        yield acceptance_told(accepted.get(finding["fingerprint"]))
    elif finding["change"] == "persisting":
        yield f"Known since {finding['since']}."


def _message(case: Case, accepted: dict[str, Acceptance]) -> str:
    """Why a case did not pass, in one line, from the finding that decides."""
    deciding = [f for f in case.findings if _decides(f, case.state)]
    first = deciding[0] if deciding else None
    more = f" (and {len(deciding) - 1} more)" if len(deciding) > 1 else ""
    match case.state:
        case State.alarming | State.warning if first:
            return f"{first['headline']}{more}"
        case State.persisting if first:
            return f"known since {first['since']}: {first['headline']}{more}"
        case State.accepted if first:
            return f"{acceptance_told(accepted.get(first['fingerprint']))} {first['headline']}{more}"
        case State.remark:
            return f"only a remark: {_reason(case)}"
        case _:
            return f"cannot tell: {_reason(case)}"


def _decides(finding: Row, state: State) -> bool:
    if state is State.accepted:
        return bool(finding["waived"])
    wanted = Severity.warning if state is State.warning else Severity.error
    return bool(
        finding["severity"] == wanted and not finding["waived"] and alarming(finding) == (state is State.alarming)
    )


def _reason(case: Case) -> str:
    """What the row itself says of its outcome."""
    row = case.row
    if case.sort == "rule":
        return f"{row['text']} ({row['checked']} checked, {row['failed']} failed, {row['cannot_tell']} not told)"
    return str(row["reason"] or row["place"]) if case.sort == "figure" else str(row["headline"])
