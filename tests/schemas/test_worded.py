"""What rules say to a reader, and the same in ids, which an edit of wordings leaves as it is."""

import re

import pytest

from schemas.questionnaire import parse_questionnaire
from schemas.rules import all_rules

LONG = "To what extent do you agree or disagree with each of the following statements about it?"
TEXT = f"""
survey: s
wave: w2
export: {{file: e.csv, respondent: ID, submitted: At, dates: "%Y-%m-%d"}}
fieldwork: {{opens: 2026-01-01}}
bases: {{q_users: q_use = 'yes'}}
expected: {{q_users: 10..20}}
questions:
  - {{id: q_use, text: Do you use it?, type: single, options: {{yes: Yes, no: No}}}}
  - {{id: q_age, text: How old are you?, type: number, min: 18, max: 99, integer: true, required: true}}
  - {{id: q_why, text: Why?, type: multiple, ask_if: q_use = 'yes', max_choices: 2, exclusive: [none],
     options: {{cheap: Cheap, good: Good, none: None of these}}}}
  - {{id: q_all, text: '{LONG}', type: grid, rows: {{r_one: 'It {{works}}', r_two: It lasts}},
     options: {{a: Agree, b: Not}}}}
  - {{id: q_rank, text: Put them in order, type: ranking, rows: {{r_a: A, r_b: B}}}}
  - {{id: q_sum, text: Share it out, type: constant_sum, total: 100, rows: {{r_a: A, r_b: B}}}}
rules:
  - {{id: free, assert: not (q_use = 'no' and q_age > 60)}}
"""
SAID = {
    "q_age.below_minimum": "The answer to “How old are you?” is at least 18",
    "q_age.asked_but_blank": "Whoever is asked “How old are you?” answers it",
    "q_why.answered_but_not_asked": "“Why?” is answered only if “Do you use it?” is “Yes”",
    "q_why.exclusive_with_others": "In “Why?”, “None of these” is ticked alone",
    "q_all.r_one.unknown_code": "Every answer to “It {works}” of “To what extent do you agree or disagree with each of "
    "the…” is an option of the questionnaire",
    "n.q_users": "The base “q users” has 10 to 20 respondents",
}


def questionnaire(text=TEXT):
    return parse_questionnaire(text)


@pytest.fixture(scope="module")
def rules():
    return {rule.id: rule for rule in all_rules(questionnaire())}


@pytest.mark.parametrize(("rule", "said"), SAID.items())
def test_a_rule_names_questions_by_their_wordings(rules, rule, said):
    assert rules[rule].text == said


def test_no_rule_names_an_id(rules):
    assert len({rule.family for rule in rules.values()}) >= 10
    named = {rule.id: rule.text for rule in rules.values() if re.search(r"\b[qr]_[a-z]+\b", rule.text)}
    assert not named


def test_an_edit_of_wordings_changes_no_definition(rules):
    reworded = TEXT.replace("How old are you?", "Your age?").replace("label", "l").replace("Why?", "For what reason?")
    again = {rule.id: rule for rule in all_rules(questionnaire(reworded))}
    assert {id_: rule.definition for id_, rule in again.items()} == {id_: r.definition for id_, r in rules.items()}
    assert again["q_age.below_minimum"].text != rules["q_age.below_minimum"].text


def test_a_change_of_what_is_demanded_changes_the_definition(rules):
    other = {rule.id: rule for rule in all_rules(questionnaire(TEXT.replace("min: 18", "min: 16")))}
    assert other["q_age.below_minimum"].definition != rules["q_age.below_minimum"].definition


def test_changes_since_the_wave_before_are_said_in_words():
    before = questionnaire(
        TEXT.replace("wave: w2", "wave: w1").replace("How old are you?", "Your age?").replace("q_sum", "q_gone")
    )
    found = {rule.id: rule.text for rule in all_rules(questionnaire(), before) if rule.scope == "questionnaire"}
    assert found["q_age.reworded_since_last_wave"] == "“How old are you?” is worded as in w1, where it read 'Your age?'"
    assert found["questions.gone_since_last_wave"].endswith("no longer: “Share it out”")
    assert found["questions.new_since_last_wave"].endswith("new: “Share it out”")
