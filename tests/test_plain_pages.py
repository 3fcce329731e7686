"""The pages of a learner and their family as they are read: how hard, with which words, and in whose language.

Every word of a Spanish page comes through the catalogue, or is marked as of another language, or is a name, a number
or what somebody wrote. To know it, the pages are asked for with a catalogue that brackets its words (`marking.py`).
"""

import re
from collections import deque
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField
from django.test import override_settings

from cairn.intake.rulebook import book, notice_of_rights
from cairn.journeys.tests.visiting import NOW, visitor
from cairn.learning.rules.requirements import PREFIX
from tests.crawl import Links, _ours, kind_of
from tests.marking import BRACKETS, unmarked, write_marked
from tests.plain_words import CITATION, faults, prose
from tests.reading import reading, sentences
from tests.said import said_on

pytestmark = [pytest.mark.django_db, pytest.mark.slow_on_postgres]
PEOPLE = ("maya-family", "maya")
GRADE, HUERTA, INFLESZ = 8, 61, 55
"""The hardest a page may be; see `reading.py`."""
TELLING = 40
"""Words on a page below which its measure says nothing; the catalogue's test measures each sentence."""
NO_PAGE = re.compile(r"csv|[?&]lang=|\.pdf|\.json|\.zip|/copy$|/works/files/|\.js$|^/static/")
DAILY = {
    "journeys:family", "journeys:learner", "journeys:explain", "journeys:looks", "journeys:rights", "journeys:goal",
    "journeys:about-me", "journeys:portfolio", "journeys:work", "journeys:review", "journeys:supports",
    "site:levels", "site:words", "journeys:recognitions",
}  # fmt: skip
PARTS = [re.compile(p) for p in (r"\s*[·–→]\s*", r"\s*[:;“”]\s*", r"\s*,\s*|\s*\(|^\d+\.\s")]
"""What stands between things that are listed, the strongest first."""
NEVER_WORDS = re.compile(r"\bCairn\b|\d+\.\d+\.x\.x|\.\w{2,4}\b|\b(?=[a-f]*\d)[0-9a-f]{12}\b")
"""The product's name, a network address, what kind of file a name ends in, and the start of a fingerprint."""


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def pages(username, language, *, few=1, known=(), only=None):
    """Address → page, following links as one person; `few` of each kind, none of the kinds known already."""
    client = visitor(username, language)
    waiting, found, kinds = deque(["/home", "/"]), {}, dict.fromkeys(known, few)
    seen = set(waiting)
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if kind is None or NO_PAGE.search(address) or kinds.get(kind, 0) >= few:
            continue
        if only is not None and kind[0] not in only | {"journeys:home"}:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        response = client.get(address)
        links = Links()
        if response.status_code == 200 and "html" in response.headers["Content-Type"]:
            found[address] = response.content.decode()
            links.feed(found[address])
        for link in (*links.found, response.headers.get("Location", "")):
            if (ours := _ours(link, address)) and ours not in seen:
                seen.add(ours)
                waiting.append(ours)
    return found


def everyones_pages(language, *, few=1, only=None):
    """The pages of the family and of the learner: each kind of the family's, then what only the learner meets."""
    found = {}
    for who in PEOPLE:
        again = {("journeys:learner", ()), ("journeys:explain", ())}
        found |= pages(who, language, few=few, known={kind_of(a) for a in found} - again, only=only)
    return found


def hard(html, language):
    """How hard a page is if it is too hard; names that are no prose left out."""
    said = [
        sentence
        for run in said_on(html)
        if run.language == language and not run.where.startswith("@")
        for sentence in sentences(prose(run.words))
    ]
    found = reading(said, language)
    if found.words < TELLING:
        return None
    if language == "en":
        return round(found.grade, 1) if found.grade > GRADE else None
    easy = found.huerta >= HUERTA and found.inflesz >= INFLESZ
    return None if easy else (round(found.huerta, 1), round(found.inflesz, 1))


def written_by_people():
    """Every text in the tables that somebody chose to write, and the state's own documents, as the pages give it."""
    found = set()
    for model in apps.get_models():
        if not model.__module__.startswith("cairn.") or model.__name__ == "PlainStatement":
            continue
        for field in model._meta.get_fields():
            if isinstance(field, JSONField):
                for value in model.objects.values_list(field.name, flat=True):
                    found |= set(_texts(value))
            elif isinstance(field, (CharField, TextField)):
                found |= set(model.objects.values_list(field.name, flat=True).distinct())
    people = apps.get_model("people", "Person").objects.all()
    found |= {f"{p.preferred_given_name or p.given_name} {p.family_name}" for p in people}
    plain = apps.get_model("competencies", "PlainStatement").objects.filter(language="es")
    found |= {t for row in plain.values_list("title", "i_can", "at_home", "source") for t in row}
    return {_bare(text) for text in found | set(_of_policy()) if text}


def _texts(value):
    """The texts in a value of JSON; of a text in several languages, the Spanish."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and {"en", "es"} <= value.keys():
        yield from _texts(value["es"])
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _of_policy():
    """Sources, names of waivers and of what qualifications ask for, and the Spanish notice of rights."""
    for name, parameter in book().parameters.items():
        yield from (dated.source for dated in parameter.values)
        if name.startswith(PREFIX):
            for dated in parameter.values:
                yield from (line.partition(": ")[2] for line in dated.value if "called" in line)
    for waiver in book().waivers:
        yield from (waiver.source, waiver.title)
    version = str(book().ask_state("rights.notice_version", NOW.date()).value)
    notice = notice_of_rights(version, "es")
    yield from (notice.title, notice.source)
    for head, says in notice.sections:
        yield from (head, *says)


def _bare(text):
    return " ".join(text.split()).strip(" .?!()“”–·,;:→").casefold()


def explained(loose, written):
    """Whether words that did not come from the catalogue are a name, a number, or what somebody wrote."""
    rest = _bare(NEVER_WORDS.sub("", CITATION.sub("", loose)))
    if not any(sign.isalpha() for sign in rest) or rest in written or _bare(loose) in written:
        return True
    return any(_explained_apart(between, loose, written) for between in PARTS)


def _explained_apart(between, loose, written):
    parts = [part for part in between.split(loose) if part]
    return bool(parts) and parts != [loose] and all(explained(p, written) for p in parts)


def asked(address):
    """What somebody typed into a form of an address: the page may say it back."""
    return {_bare(value) for _, value in parse_qsl(urlsplit(address).query)}


def unexplained(html, written):
    """What a Spanish page says that is neither Spanish of the catalogue nor anything else that may stand there."""
    for run in said_on(html):
        if run.language == "es" and run.where != "pre":  # a file's own text
            yield from (loose for loose in unmarked(run.words) if not explained(loose, written))


# -- what holds -------------------------------------------------------------------------------------


@pytest.fixture
def marked_spanish(tmp_path):
    with override_settings(LOCALE_PATHS=[write_marked("es", tmp_path)]):
        yield


def test_spanish_pages_say_nothing_in_english_and_are_read_with_ease(marked_spanish):
    written, found = written_by_people(), everyones_pages("es")
    assert {kind_of(a)[0] for a in found} >= DAILY
    foreign = {
        a: left for a, html in found.items() if (left := set(unexplained(html, written | asked(a))))
    }
    assert foreign == {}
    assert {a: h for a, html in found.items() if (h := hard(BRACKETS.sub("", html), "es"))} == {}


def test_english_pages_of_every_day_are_read_with_ease():
    found = everyones_pages("en", only=DAILY)
    assert {kind_of(a)[0] for a in found} >= DAILY
    assert {a: h for a, html in found.items() if (h := hard(html, "en"))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_five_pages_of_each_kind_are_read_with_ease(language):
    found = everyones_pages(language, few=5)
    assert {a: h for a, html in found.items() if (h := hard(html, language))} == {}


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_the_state_wrote_for_families_is_as_plain(language):
    """I can sentences, home activities and the notice of rights are data; the demonstration's set the example."""
    rows = apps.get_model("competencies", "PlainStatement").objects.filter(language=language)
    notice = notice_of_rights(
        str(book().ask_state("rights.notice_version", NOW.date()).value), language
    )
    texts = [t for row in rows.values_list("i_can", "at_home") for t in row if t]
    found = reading([s for text in texts for s in sentences(text)], language)
    assert found.words > 500
    assert found.grade <= GRADE if language == "en" else found.inflesz >= INFLESZ
    said = [*texts, *(paragraph for _head, says in notice.sections for paragraph in says)]
    assert [f for text in said for f in faults(text, language, families=True)] == []
