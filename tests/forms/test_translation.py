"""Conditions of the three form languages: what each becomes, and that it means the same."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.forms.branching import BRANCHING
from pipelines.forms.expressionscript import EXPRESSIONSCRIPT
from pipelines.forms.gates import Dialect, Gate
from pipelines.forms.rendering import written
from pipelines.forms.translation import Translator
from pipelines.forms.xpath import XPATH
from schemas import conditions
from schemas.condition_checks import condition_problems
from schemas.questionnaire import parse_questionnaire
from schemas.respondent import Respondent
from schemas.truth import truth
from schemas.vocabulary import Type
from tests.forms.support import branching, relevance, xpath

FORM = """
survey: s
wave: 1
questions:
  - {id: farm, text: Farm?, type: single, options: {yes: Yes, no: No}, required: true}
  - {id: crop, text: Crop, type: single, options: {a: A, b: B, c: C}, ask_if: farm = 'yes', required: true}
  - {id: soil, text: Soil, type: single, options: {"1": Sand, "2": Clay, "3": Peat}}
  - {id: tools, text: Tools, type: multiple, options: {none: None, hoe: Hoe, plough: Plough}, ask_if: farm = 'yes'}
  - {id: men, text: Men, type: number, integer: true, required: true}
  - {id: women, text: Women, type: number, integer: true}
  - {id: cows, text: Cows, type: number, ask_if: farm = 'yes'}
  - {id: note, text: Note, type: text}
  - {id: born, text: Born, type: date}
  - {id: taste, text: Taste, type: grid, rows: {SQ1: Sweet, SQ2: Sour}, options: {A1: Bad, A2: Good}}
"""
Q = parse_questionnaire(FORM)
OPTIONS = {q.id: {code: code for code in q.options} for q in Q.questions}
GATES = {
    q.id: Gate(q.id, q.type, options=OPTIONS[q.id], blank=not q.required, routed=q.ask_if is not None)
    for q in Q.questions
    if q.type is not Type.grid
}
NAMES = {
    "xpath": GATES,
    "relevance": {
        **{f"{name}.NAOK": gate for name, gate in GATES.items() if name != "tools"},
        **{f"tools_{o}.NAOK": Gate("tools", Type.multiple, option=o, routed=True) for o in OPTIONS["tools"]},
        **{f"taste_{r}.NAOK": Gate("taste", Type.grid, row=r, options=OPTIONS["taste"]) for r in ("SQ1", "SQ2")},
        "that.tools": GATES["tools"],
    },
    "branching": {
        **GATES,
        **{f"tools({o})": Gate("tools", Type.multiple, option=o, routed=True) for o in OPTIONS["tools"]},
    },
}
DIALECTS = {
    "xpath": Dialect(XPATH, joined=True),
    "relevance": Dialect(EXPRESSIONSCRIPT, ticked=("Y",), unticked=("",), blank_is_zero=True),
    "branching": Dialect(BRANCHING, ticked=("1",), unticked=("0",), blank_is_zero=True, loose_zero=True),
}


def route(language, text, **more):
    return Translator(DIALECTS[language], NAMES[language].get, **more).route(text).keys


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("selected(${farm}, 'yes')", "farm = 'yes'"),
        ("selected(${farm}, \u2019yes\u2019)", "farm = 'yes'"),
        ("${farm} = “yes”", "farm = 'yes'"),
        ("not(selected(${farm}, 'yes'))", "farm != 'yes'"),
        ("${soil} != '1'", "not given(soil) or soil != '1'"),
        ("${soil} = 2", "soil = '2'"),
        ("${crop} != 'a'", "crop != 'a'"),
        ("selected(${crop}, 'a') or selected(${crop}, 'b')", "crop in ('a', 'b')"),
        ("not(selected(${crop}, 'a') or selected(${crop}, 'b'))", "crop not in ('a', 'b')"),
        ("not (${soil}='1') and not(${soil}='2')", "not given(soil) or soil not in ('1', '2')"),
        ("selected(${tools}, 'hoe')", "selected(tools, 'hoe')"),
        ("not(selected(${tools}, 'hoe'))", "not given(tools) or not selected(tools, 'hoe')"),
        ("${tools} = 'none'", "selected(tools, 'none') and count(tools) = 1"),
        ("count-selected(${tools}) >= 2", "count(tools) >= 2"),
        ("count-selected(${tools}) < 2", "not given(tools) or count(tools) < 2"),
        ("${men} + ${women} > 0", "men + women > 0"),
        ("${men} - (${women} - 2) * 3 > 0", "men - ((women - 2) * 3) > 0"),
        ("not(${women} > 3)", "not given(women) or women <= 3"),
        ("not(${men} > 3)", "men <= 3"),
        ("-1 < ${men}", "men > -1"),
        ("${note} != ''", "given(note)"),
        ("string-length(${note}) = 0", "not given(note)"),
        ("coalesce(${women}, 0) > 3", "given(women) and women > 3"),
        ("if(${farm} = 'yes', ${men} > 3, ${men} > 4)", "(farm = 'yes' and men > 3) or (farm != 'yes' and men > 4)"),
        ("${born} > date('2000-01-01')", "born > '2000-01-01'"),
        ("true()", None),
        ("1 = 1", None),
        ("", None),
    ],
)
def test_an_xlsform_condition_becomes(text, expected):
    assert route("xpath", text) == ({"ask_if": expected} if expected else {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('((farm.NAOK == "yes"))', "farm = 'yes'"),
        ('(farm.NAOK == "yes" or soil.NAOK == "1") && men.NAOK > 2', "(farm = 'yes' or soil = '1') and men > 2"),
        ("is_empty(soil.NAOK)", "not given(soil)"),
        ("!is_empty(soil.NAOK)", "given(soil)"),
        ('soil.NAOK != ""', "given(soil)"),
        ('tools_hoe.NAOK == "Y"', "selected(tools, 'hoe')"),
        ('tools_hoe.NAOK != "Y"', "not given(tools) or not selected(tools, 'hoe')"),
        ("is_empty(tools_hoe.NAOK)", "not given(tools) or not selected(tools, 'hoe')"),
        ("count(that.tools) > 1", "count(tools) > 1"),
        ('taste_SQ2.NAOK == "A1"', "taste.SQ2 = 'A1'"),
        ('soil.NAOK >= "2"', "soil in ('2', '3')"),
        ("men.NAOK le 5", "men <= 5"),
        ("!is_empty(cows.NAOK) and cows.NAOK < 5", "given(cows) and cows < 5"),
        ("cows.NAOK < 5 and cows.NAOK > 1", "cows < 5 and cows > 1"),
        ('soil.NAOK != "1" and !is_empty(soil.NAOK)', "soil != '1' and given(soil)"),
        ("1", None),
    ],
)
def test_a_limesurvey_relevance_becomes(text, expected):
    assert route("relevance", text) == ({"ask_if": expected} if expected else {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[farm] = 'yes'", "farm = 'yes'"),
        ("[soil] <> '1'", "not given(soil) or soil != '1'"),
        ("[soil] = 1 AND [men] >= 18", "soil = '1' and men >= 18"),
        ("[tools(hoe)] = '1'", "selected(tools, 'hoe')"),
        ("[tools(hoe)] = 0", "not given(tools) or not selected(tools, 'hoe')"),
        ("[soil] > '1'", "soil in ('2', '3')"),
        ("[women] > '3'", "women > 3"),
        ("[women] < 3", "women < 3"),
        ("([soil] = '1' or [soil] = '2') and [note] <> \"\"", "soil in ('1', '2') and given(note)"),
    ],
)
def test_a_redcap_condition_becomes(text, expected):
    assert route("branching", text) == {"ask_if": expected}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("xpath", "${nobody} = 'a'"),
        ("xpath", "pulldata('x', 'y') = 'a'"),
        ("xpath", "../farm = 'yes'"),
        ("xpath", "${farm} = 'yes' or today() > '2020-01-01'"),
        ("xpath", "${farm} = 'yes' and"),
        ("xpath", "${soil} = '9'"),
        ("xpath", "${men} div 2 > 1"),
        ("xpath", "${tools} > 1"),
        ("xpath", "false()"),
        ("relevance", 'farm.NAOK = "yes"'),
        ("relevance", "cows.NAOK < 5"),
        ("relevance", 'regexMatch("/a/", note.NAOK)'),
        ("relevance", "0"),
        ("branching", "[cows] < 5"),
        ("branching", "[cows] = 0"),
        ("branching", "[first_arm_1][farm] = 'yes'"),
        ("branching", "[tools(hoe)] = ''"),
        ("branching", "datediff([born], 'today', 'y') > 18"),
    ],
)
def test_what_has_no_exact_translation_keeps_its_words(language, text):
    assert route(language, text) == {"not_understood": text}


def test_the_part_of_a_conjunction_that_is_understood_is_kept():
    keys = route("xpath", "(${farm} = 'yes') and (${men} > 2 or pulldata('a')) and regex(${note}, 'x')")
    assert keys == {
        "ask_if": "farm = 'yes'",
        "not_understood": "(${men} > 2 or pulldata('a')) and regex(${note}, 'x')",
    }


def test_an_option_that_the_form_does_not_offer_is_chosen_by_nobody():
    translator = Translator(DIALECTS["xpath"], GATES.get)
    understood = translator.route("selected(${tools}, 'hoe') or selected(${tools}, 'tractor')")
    assert understood.keys == {"ask_if": "selected(tools, 'hoe')"}
    assert "'tractor'" in translator.remarks[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[women] > 0", {"ask_if": "women > 0"}),
        ("[women] < 0", {"not_understood": "[women] < 0"}),
        ("[soil] <> ''", {"ask_if": "given(soil)"}),
        ("isblankormissingcode([soil])", {"ask_if": "not answered(soil)"}),
    ],
)
def test_a_missing_code_is_a_value_to_the_form_and_none_to_us(text, expected):
    assert route("branching", text, missing=("-99",)) == expected


SINGLES = st.sampled_from(["farm", "crop", "soil"])
NUMBERS = st.sampled_from(["men", "women", "cows"])
SIGNS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


@st.composite
def of_a_choice(draw, shape, signs=("=", "!=")):
    name = draw(SINGLES)
    return shape(name, draw(st.sampled_from(signs)), draw(st.sampled_from([*OPTIONS[name], ""])))


@st.composite
def of_a_number(draw, shape):
    return shape(draw(NUMBERS), draw(SIGNS), draw(st.integers(-2, 4)))


def conjunctions(atoms, negated, both, either):
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            inner.map(negated), st.tuples(inner, inner).map(both), st.tuples(inner, inner).map(either)
        ),
        max_leaves=5,
    )


XPATHS = conjunctions(
    st.one_of(
        of_a_choice(lambda name, sign, code: f"${{{name}}} {sign} '{code}'"),
        of_a_number(lambda name, sign, number: f"${{{name}}} {sign} {number}"),
        st.sampled_from(
            ["selected(${tools}, 'hoe')", "selected(${tools}, 'none')", "${tools} = 'hoe'", "${tools} = ''"]
        ),
        st.sampled_from(
            ["${men} + ${women} > 2", "${cows} - ${men} <= 1", "coalesce(${women}, 1) > 0", "${men} = ${women}"]
        ),
        st.tuples(SIGNS, st.integers(0, 3)).map(lambda s: f"count-selected(${{tools}}) {s[0]} {s[1]}"),
    ),
    lambda a: f"not({a})",
    lambda ab: f"({ab[0]} and {ab[1]})",
    lambda ab: f"({ab[0]} or {ab[1]})",
)
RELEVANCES = conjunctions(
    st.one_of(
        of_a_choice(lambda name, sign, code: f'{name}.NAOK {"==" if sign == "=" else sign} "{code}"'),
        st.sampled_from(['tools_hoe.NAOK == "Y"', 'tools_none.NAOK != "Y"', "is_empty(tools_hoe.NAOK)"]),
        st.sampled_from(["men.NAOK > 2", "cows.NAOK > 0", "cows.NAOK >= 2", "is_empty(cows.NAOK)", "cows.NAOK < 3"]),
    ),
    lambda a: f"!({a})",
    lambda ab: f"({ab[0]} && {ab[1]})",
    lambda ab: f"({ab[0]} or {ab[1]})",
)
BRANCHINGS = conjunctions(
    st.one_of(
        of_a_choice(lambda name, sign, code: f"[{name}] {'<>' if sign == '!=' else sign} '{code}'"),
        st.sampled_from(["[tools(hoe)] = '1'", "[tools(none)] <> '1'", "[tools(hoe)] = '0'"]),
        st.sampled_from(["[men] > 2", "[cows] > 0", "[cows] >= 2", "[cows] = ''", "[women] <> ''"]),
    ),
    lambda a: f"!({a})",
    lambda ab: f"({ab[0]} and {ab[1]})",
    lambda ab: f"({ab[0]} or {ab[1]})",
)


@st.composite
def people(draw):
    """Answers that a form lets through: nothing where nobody was asked, something where it is required."""
    given = {}
    for question in Q.questions:
        asked = question.ask_if is None or given.get("farm") == "yes"
        if not asked or (not question.required and draw(st.booleans())):
            continue
        if question.type is Type.single:
            given[question.id] = draw(st.sampled_from(list(question.options)))
        elif question.type is Type.multiple:
            given[question.id] = draw(st.frozensets(st.sampled_from(list(question.options)), min_size=1))
        elif question.type is Type.number:
            given[question.id] = Fraction(draw(st.integers(-1, 5)))
    return given


def as_exported(given, ticked, unticked):
    """Texts by name, as the form's language sees them."""

    def value(name):
        if name.startswith("tools") and name != "tools":
            option = name.removeprefix("tools").strip("_()")
            return ticked if option in given.get("tools", ()) else unticked
        answer = given.get(name, "")
        return " ".join(sorted(answer)) if isinstance(answer, frozenset) else str(answer)

    return value


def asked_exactly_when(language, text, given, plain, ticked="", unticked=""):
    """The translation is true when the form's condition is, and false or unknown when it is not."""
    keys = route(language, text)
    if "not_understood" in keys:
        assert "ask_if" not in keys or keys["ask_if"]
        return
    holds = plain(text, as_exported(given, ticked, unticked))
    if "ask_if" not in keys:
        assert holds
        return
    assert list(condition_problems(keys["ask_if"], Q)) == []
    outcome = truth(Q.condition(keys["ask_if"]), Respondent(Q, given))
    assert (outcome is True) is holds, (text, keys["ask_if"], given)


@given(text=XPATHS, answers=people())
@settings(max_examples=150, deadline=None)
def test_an_xlsform_condition_means_the_same(text, answers):
    asked_exactly_when("xpath", text, answers, xpath)


@given(text=RELEVANCES, answers=people())
@settings(max_examples=100, deadline=None)
def test_a_limesurvey_relevance_means_the_same(text, answers):
    asked_exactly_when("relevance", text, answers, relevance, "Y", "")


@given(text=BRANCHINGS, answers=people())
@settings(max_examples=100, deadline=None)
def test_a_redcap_condition_means_the_same(text, answers):
    asked_exactly_when("branching", text, answers, branching, "1", "0")


@given(text=XPATHS)
@settings(max_examples=80, deadline=None)
def test_what_is_written_is_read_back(text):
    understood = Translator(DIALECTS["xpath"], GATES.get).route(text).understood
    if understood is not None:
        assert written(conditions.parse(written(understood))) == written(understood)


def test_the_evaluators_of_this_test_tell_true_from_false():
    values = {"a": "x", "b": "", "n": "3"}.__getitem__
    for plain, holds, fails in (
        (xpath, "${a} = 'x' and ${n} > 2", "${b} > 2"),
        (relevance, 'a.NAOK == "x" && n.NAOK > 2', "!is_empty(b.NAOK)"),
        (branching, "[a] = 'x' and [n] > 2", "[b] <> ''"),
    ):
        assert plain(holds, values)
        assert not plain(fails, values)
