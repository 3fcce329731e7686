"""A form that is refused says why in its reader's language, whichever service behind it refuses."""

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from cairn.journeys.doing import error_words
from cairn.kernel.errors import BadInput
from cairn.people.selectors.accounts import persona_account
from cairn.people.selectors.persons import account_person

from .visiting import NOW, model, visitor

HOUSES = Path(__file__).parent.parent.parent
SPOKEN = ("assessments/services", "learning/services", "supports/services")
ERRORS = {"BadInput", "NotAllowed", "UnknownName"}
NOTED = re.compile(r'<div class="errors".*?</div>', re.DOTALL)
LINES = re.compile(r"<li>(?:<a [^>]*>)?(.*?)(?:</a>)?</li>", re.DOTALL)


def refusals():
    """Each error that a service behind forms raises with words of its own: (file, line, what, mend)."""
    for house in SPOKEN:
        for path in sorted((HOUSES / house).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
                    mend = next(k.value for k in node.keywords if k.arg == "mend")
                    yield f"{path.parent.parent.name}/{path.name}", node.lineno, node.args[0], mend


def test_every_refusal_of_a_form_is_written_so_that_a_translator_finds_it():
    found = list(refusals())
    bare = [
        (file, line)
        for file, line, *both in found
        if any(isinstance(words, ast.Constant | ast.JoinedStr) for words in both)
    ]
    assert len(found) > 80
    assert bare == [], "put it into gettext_noop, its figures into said="


def test_a_day_in_a_refusal_stands_as_its_reader_writes_days():
    refused = BadInput(
        "%(day)s is over.",
        mend="Choose a last day that is still to come.",
        said={"day": date(2026, 11, 6)},
    )
    with translation.override("es"):
        said = error_words(refused)
    assert said == "6 nov 2026 ya pasó. Elija un último día que aún esté por venir."


def faults(client, address, given):
    answer = client.post(address, given)
    assert answer.status_code in (404, 422), (address, answer.status_code)
    block = NOTED.search(answer.content.decode())
    return [line.strip() for line in LINES.findall(block[0])] if block else []


@pytest.fixture
def forms(demo_state, monkeypatch):
    """Forms of a learner and a teacher, each sent with what its service refuses: (who, address, what)."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    maya, tran = (account_person(persona_account(name)).pk for name in ("maya", "tran"))
    members = model("people.SectionEnrollment").objects
    taught = members.filter(person=tran, role="teacher", last_day__gt=NOW.date())
    class_ = taught.filter(section__members__person=maya).first().section_id
    competency = model("determinations.Estimate").objects.filter(learner=maya)[0].competency_id
    past = (NOW.date() - timedelta(days=3)).isoformat()

    def page(name, *args):
        return reverse(f"journeys:{name}", args=args)

    plan = {"tier": "2", "times_a_week": "3", "minutes": "20", "gain": "1", "weeks": "6",
            "every": "1", "noise": "1", "first_day": NOW.date().isoformat(), "need": "a",
            "goal": "b", "support": "c", "measured_by": "d"}  # fmt: skip
    near = {"with_whom": str(tran)}
    return [
        ("maya", page("new-goal", maya), {"words": "I read a book.", "by_when": past, **near}),
        ("maya", page("about-me", maya), {"about": "interests", "words": "..."}),
        ("maya", page("ask-review", maya, competency), {"words": "..."}),
        ("maya", page("add-work", maya), {"title": "My bridge", "made_on": past}),
        ("maya", page("pathway-add", maya), {"competency": str(competency), "by_when": past}),
        ("tran", page("section-groups", class_), {"name": "x" * 300, "learners": [str(maya)]}),
        ("tran", page("new-plan", maya), plan),
    ]


def test_refused_forms_say_in_spanish_what_they_say_in_english(forms):
    told, left = 0, []
    for who, address, given in forms:
        english, spanish = (faults(visitor(who, tongue), address, given) for tongue in ("en", "es"))
        assert len(english) == len(spanish) > 0, (address, english, spanish)
        told += len(english)
        left += [(address, line) for line in spanish if line in english]
    assert told >= len(forms)
    assert left == []
