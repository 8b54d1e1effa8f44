"""A REDCap project as CDISC ODM (`project.xml`): its fields as a dictionary has them, its events, what repeats.

Does not belong here: what a field becomes (`redcap.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipelines.forms.redcap import Project, choices_of
from pipelines.forms.tables import Row

REDCAP = "{https://projectredcap.org}"
COMPARED = {"GE": "text_validation_min", "LE": "text_validation_max"}
STATUS = "_complete"


def from_odm(root: Element) -> Project:
    """The project that an ODM document describes."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2] if not element.tag.startswith(REDCAP) else element.tag
    metadata = root.find("Study/MetaDataVersion")
    if metadata is None:
        return Project([])
    forms = {form.get("OID", ""): form for form in metadata.iterfind("FormDef")}
    fields = list(_fields(metadata, forms))
    project = Project(fields, (root.findtext("Study/GlobalVariables/StudyName") or "").strip())
    for event in metadata.iterfind("StudyEventDef"):
        name = event.get(f"{REDCAP}UniqueEventName", "")
        project.events[name] = event.get("Name", name)
        for form in event.iterfind("FormRef"):
            project.forms.setdefault(form.get(f"{REDCAP}FormName", ""), set()).add(name)
    for repeated in root.iter(f"{REDCAP}RepeatingInstrument"):
        at = repeated.get(f"{REDCAP}UniqueEventName", "")
        project.repeating.setdefault(repeated.get(f"{REDCAP}RepeatInstrument", ""), set()).add(at)
    codes = root.findtext(f"Study/GlobalVariables/{REDCAP}MissingDataCodes") or ""
    project.missing = dict(choices_of(codes))
    return project


def _fields(metadata: Element, forms: dict[str, Element]) -> Iterator[Row]:
    """The rows of a dictionary, in the order of the forms."""
    groups = {group.get("OID", ""): group for group in metadata.iterfind("ItemGroupDef")}
    items = {item.get("OID", ""): item for item in metadata.iterfind("ItemDef")}
    lists = {listed.get("OID", ""): listed for listed in metadata.iterfind("CodeList")}
    seen: set[str] = set()
    for form in forms.values():
        name = form.get(f"{REDCAP}FormName", "")
        for group in form.iterfind("ItemGroupRef"):
            listed = groups.get(group.get("ItemGroupOID", ""))
            for ref in listed.iterfind("ItemRef") if listed is not None else ():
                item = items.get(ref.get("ItemOID", ""))
                variable = ref.get(f"{REDCAP}Variable", "")
                if item is None or variable in seen or variable == name + STATUS or not item.get(f"{REDCAP}FieldType"):
                    continue  # the platform's own columns have no type
                seen.add(variable)
                yield Row(len(seen), _cells(item, name, lists) | {"required_field": _required(ref)})


def _required(ref: Element) -> str:
    return "y" if ref.get("Mandatory") == "Yes" else ""


def _cells(item: Element, form: str, lists: dict[str, Element]) -> dict[str, str]:
    def said(name: str) -> str:
        return item.get(REDCAP + name, "")

    reference = item.find("CodeListRef")
    listed = lists.get(reference.get("CodeListOID", "")) if reference is not None else None
    cells = {
        "field_name": said("Variable"),
        "form_name": form,
        "field_type": said("FieldType"),
        "field_label": item.findtext("Question/TranslatedText") or "",
        "select_choices_or_calculations": said("Calculation") or _choices(listed),
        "text_validation_type_or_show_slider_number": said("TextValidationType"),
        "identifier": said("Identifier"),
        "branching_logic": said("BranchingLogic"),
        "field_annotation": said("FieldAnnotation"),
        "section_header": said("SectionHeader"),
        "matrix_group_name": said("MatrixGroupName"),
        "matrix_ranking": said("MatrixRanking"),
    }
    limits = {COMPARED.get(check.get("Comparator", ""), ""): check.findtext("CheckValue") or ""
              for check in item.iterfind("RangeCheck")}  # fmt: skip
    return cells | {key: text for key, text in limits.items() if key}


def _choices(listed: Element | None) -> str:
    if listed is None:
        return ""
    if boxes := listed.get(f"{REDCAP}CheckboxChoices"):
        return boxes
    return " | ".join(
        f"{item.get('CodedValue', '')}, {item.findtext('Decode/TranslatedText') or ''}"
        for item in listed.iterfind("CodeListItem")
    )
