"""A folder with a catalogue is a language: the code does not know which there are, nor in which direction they run."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from cairn.journeys.tests.visiting import visitor
from cairn.kernel.errors import BadInput
from cairn.site.languages import Language, languages, own_folder
from tests.marking import BRACKETS, unmarked, write_pseudo
from tests.said import said_on
from tests.test_plain_pages import NOW, explained, written_by_people

PACKAGE = settings.LOCALE_PATHS[-1]
STYLE = Path(settings.PACKAGE) / "site" / "static" / "cairn" / "app.css"
FROM_DJANGO = re.compile(r"\d+:\d\d [صم]")
"""An hour and its half of the day, as Django itself says them in Arabic."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three languages that nobody has translated: one that Django knows, two that it does not."""
    made = tmp_path_factory.mktemp("locale")
    write_pseudo("ar", made, about={})
    write_pseudo("ht", made, about={"own name of this language": "Kreyòl ayisyen"})
    own = {"own name of this language": "پښتو", "direction of writing": "rtl"}
    return write_pseudo("ps", made, about=own)


@pytest.fixture
def spoken(folder):
    """The same, as an installation has them that names the folder in CAIRN_LOCALE."""
    paths = own_folder(str(folder), PACKAGE)
    found = languages(paths)
    with override_settings(
        LOCALE_PATHS=paths,
        LANGUAGES=[(each.code, each.own_name) for each in found],
        LANGUAGES_BIDI=[each.code for each in found if each.right_to_left],
    ):
        yield


def test_what_a_folder_holds_is_what_is_spoken(folder):
    assert languages(own_folder(str(folder), PACKAGE)) == [
        Language("en", "English", right_to_left=False),
        Language("ar", "العربيّة", right_to_left=True),
        Language("es", "Español", right_to_left=False),
        Language("ht", "Kreyòl ayisyen", right_to_left=False),
        Language("ps", "پښتو", right_to_left=True),
    ]


def test_without_a_folder_of_its_own_an_installation_speaks_what_the_package_does():
    assert [each.code for each in languages(own_folder(None, PACKAGE))] == ["en", "es"]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadInput, match="CAIRN_LOCALE"):
        languages(own_folder(str(tmp_path / "nowhere"), PACKAGE))


def test_anybody_may_choose_it_and_it_runs_as_it_should(spoken):
    client = Client(headers={"accept-language": "en"})
    offered = client.get("/words").content.decode()
    for code, name in (("ar", "العربيّة"), ("ht", "Kreyòl ayisyen"), ("es", "Español")):
        assert f'value="{code}" lang="{code}"' in offered
        assert name in offered
    for code, direction in (("ar", "rtl"), ("ps", "rtl"), ("ht", "ltr")):
        client.post(reverse("site:language"), {"language": code, "next": "/words"})
        page = BRACKETS.sub("", client.get("/words").content.decode())
        assert f'<html lang="{code}" dir="{direction}">' in page
        assert "مثال" in page
    client.post(reverse("site:language"), {"language": "tlh", "next": "/words"})
    assert 'lang="ps"' in client.get("/words").content.decode()


@pytest.mark.django_db
@pytest.mark.slow_on_postgres
@pytest.mark.parametrize(("who", "route"), [("maya-family", "family"), ("maya", "learner")])
def test_a_page_is_whole_in_it_and_marks_what_nobody_has_translated(
    who, route, spoken, demo_state, monkeypatch
):
    """Statements of competencies have no words in Arabic: they stand in English, and say so."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    page = visitor(who, "ar").get("/home", follow=True)
    assert page.resolver_match.view_name == f"journeys:{route}"
    html, written = page.content.decode(), written_by_people()
    assert '<html lang="ar" dir="rtl">' in html
    foreign = {
        loose
        for run in said_on(html)
        if run.language == "ar" and not run.where.startswith("@")
        for loose in unmarked(FROM_DJANGO.sub("", run.words))
        if not explained(loose, written)
    }
    assert foreign == set()


def test_the_style_sheet_knows_no_left_and_no_right():
    """Else a page that runs from right to left has its edges on the wrong side."""
    style = re.sub(r"/\*.*?\*/", "", STYLE.read_text(encoding="utf-8"), flags=re.DOTALL)
    said = re.findall(r"[\w-]*\b(?:left|right)\b[\w-]*\s*:|:\s*[^;{}]*\b(?:left|right)\b", style)
    four = [
        each[0]
        for each in re.findall(r"((?:padding|margin|inset):((?:\s*[^\s;}]+){4}))[;}]", style)
        if len(parts := each[1].split()) == 4 and parts[1] != parts[3]
    ]
    shadows = [s for s in re.findall(r"box-shadow:([^;}]*)", style) if _goes_sideways(s)]
    assert (said, four, shadows) == ([], [], [])


def _goes_sideways(shadow):
    first = shadow.replace("inset", "").split()
    return first[0] not in {"0", "none"} and not first[0].startswith("var(")
