"""Several measures in words: on the page of one competency, and for every ruling that policy can make."""

import json
import shutil
from pathlib import Path

import pytest
from django.conf import settings as site
from django.utils import translation

from cairn.determinations.rules.combining import AT
from cairn.determinations.services.judging import record_judgement
from cairn.determinations.services.official import determine
from cairn.intake.rulebook import book
from cairn.journeys.words.measures import measure_words
from cairn.journeys.words.rules import ruling_words
from cairn.kernel.access import Actor, Purpose, operator
from cairn.people.selectors.accounts import personas

from .visiting import NOW, model, reverse, text, visitor

RULES = {
    f"{AT}.{name}": parameter
    for name, parameter in (
        (each.removeprefix(f"{AT}."), parameter)
        for each, parameter in book().parameters.items()
        if each.startswith(f"{AT}.")
    )
}


@pytest.mark.parametrize("name", RULES)
def test_every_ruling_on_combining_has_a_sentence_in_both_languages(name):
    for value in (RULES[name].values[-1].value, *OTHERS.get(name.removeprefix(f"{AT}."), ())):
        english = ruling_words(name, value)
        assert not english.startswith(("determination.", f"{name}:"))
        with translation.override("es"):
            assert ruling_words(name, value) != english


OTHERS = {
    "method": ("precision_weighted@1", "compensatory@1", "conjunctive@1", "profile@1"),
    "prior_spread": (0,),
    "minimum_weight": (0.5,),
    "required": (("summative",),),
    "profile.gates": (("performance_task",),),
    "profile.below": ("none", 2),
    "movers.required": (("judgement",),),
}

RULE = {
    "combine": {
        "method": "compensatory@1",
        "scale": {"lowest": 1, "cuts": [1.5, 2.5, 3.5]},
        "measures": [{"name": "summative", "standard_error": 0.4}, {"name": "essay"}],
        "enough": {"minimum": 2, "required": ["essay"]},
    },
    "estimates": [None, None],
    "movers_after_days": 92,
}
GONE = {
    "measure": "essay", "why": "missing", "score": None, "standard_error": None, "age": None,
    "pieces": 0, "level": None, "share": None,
}  # fmt: skip
THERE = {
    "measure": "summative", "why": "counted", "score": 2.96, "standard_error": 0.4, "age": 0.0,
    "pieces": 1, "level": 3, "share": 1.0,
}  # fmt: skip


def said(**outcome):
    usual = {"level": 3, "confidence": 0.7251, "unmet": [], "mover": False, "prior_share": 0.0}
    return measure_words(
        RULE, usual | {"measures": [THERE, GONE]} | outcome, "2026-11-02", {3: "C"}
    )


def test_it_says_which_counted_what_each_had_to_say_and_what_is_missing():
    told = said()
    assert told.together == "Together they make: C, with a chance of 73% that it is right."
    one, other = told.measures
    assert (one.showed, one.when, one.stands, one.say) == ("3 ± 0.4", "that day", "C", "100%")
    assert (other.name, other.showed, other.say, other.counted) == ("Essay", "", "", False)
    assert "that is not a low level" in other.why
    assert told.sentences == (
        "What is missing has no say; its weight went to the measures that are there.",
    )


def test_it_says_why_there_is_no_level():
    told = said(level=None, confidence=None, unmet=["few_measures", "no_required_measure"])
    assert told.together == "Together they make no level yet."
    assert told.sentences == (
        "No level is determined: 2 measures must be there.",
        "No level is determined without: Essay.",
    )


def test_who_came_during_the_year_reads_since_when():
    told = said(mover=True, prior_share=0.25)
    assert any("since Nov 2, 2026, during the year" in each for each in told.sentences)
    assert any("had 25% of the say" in each for each in told.sentences)


@pytest.fixture
def combining(settings, tmp_path, monkeypatch, demo_state):
    """The demonstration with measures that weigh by their precision, this school year."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    folder = tmp_path / "policy"
    shutil.copytree(Path(site.POLICY), folder)
    file = folder / "parameters" / "determination" / "combining" / "method.yaml"
    line = {"start": "DAY", "value": "precision_weighted@1", "source": "Rule 7.14(a), amended"}
    said_so = json.dumps(line).replace('"DAY"', "2026-07-01")
    file.write_text(f"{file.read_text().rstrip()}\n  - {said_so}\n")
    settings.POLICY = folder
    book.cache_clear()
    yield
    book.cache_clear()


def page_of(username, language="en"):
    maya = next(p.person for p in personas(day=NOW.date()) if p.username == "maya")
    rows = model("evidence.Evidence").objects.filter(learner=maya, use__in=(1, 2, 3))
    competency = rows.order_by("competency_id").values_list("competency_id", flat=True).first()
    url = reverse("journeys:explain", args=[maya, competency])
    return maya, competency, text(visitor(username, language).get(url))


@pytest.mark.django_db
def test_the_page_shows_the_measures_beside_the_level_and_in_spanish(combining):
    _maya, _competency, page = page_of("maya")
    assert "Several measures together" in page
    assert "Rule 7.14(a), amended" in page
    assert "Teacher’s judgement" in page
    assert "Official determination<" not in page  # none was made
    _maya, _competency, page = page_of("maya-family", "es")
    assert "Varias medidas juntas" in page
    assert "Juicio del docente" in page


@pytest.mark.django_db
def test_the_page_shows_the_official_determination_once_there_is_one(combining):
    maya, competency, _page = page_of("maya")
    determine(
        maya, competency, by=operator("me"), purpose=Purpose.OPERATE, as_of=NOW.date(), at=NOW
    )
    page = page_of("tran")[2]
    assert "Official determination" in page
    assert "as of Nov 21, 2026" in page
    assert "The measures as they were then" not in page  # they are the same still
    record_judgement(
        by=Actor(teacher(), "Ms. Tran"), learner=maya, competency=competency, level=4,
        reason="Explains every step aloud.", confirms_fall=False, at=NOW,
    )  # fmt: skip
    assert "The measures as they were then" in page_of("tran")[2]


def teacher():
    return next(p.person for p in personas(day=NOW.date()) if p.username == "tran")


@pytest.mark.django_db
def test_where_the_level_held_decides_the_page_says_nothing_of_measures(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert "Several measures together" not in page_of("maya")[2]
