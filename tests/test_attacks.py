"""What an attacker types: mark-up and formulas in every text, other people's ids, impossible dates, odd requests."""

import csv
import io
import logging
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver, reverse

from cairn.people.selectors.accounts import personas
from cairn.people.selectors.sections import sections_taught
from tests.crawl import crawl, signed_in
from tests.test_access_pages import addresses, filled

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
EVIL = "=1+1\"'><script>bad()</script><img src=x onerror=bad()>{{7*7}}{% raw %}"
HOSTILE = (
    "\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "9" * 400, "1e999",
    "NaN", "-inf", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "-1", "' OR 1=1 --",
    "../../../../etc/passwd", "%00", "\r\nSet-Cookie: a=b", "x" * 5000, "\u202e", "[]", "None",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _on_demo_day(demo_state, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def model(label):
    return apps.get_model(label)


def person(username):
    return next(p.person for p in personas(day=NOW.date()) if p.username == username)


@pytest.fixture
def section():
    return sections_taught(person("tran"), NOW.date()).first()


@pytest.fixture
def officer():
    """The state's analyst is privacy officer as well."""
    model("people.StaffAssignment").objects.create(
        person_id=person("state"), organization=model("people.Organization").objects.get(kind="SEA"),
        position="privacy_officer", first_day=NOW.date(),
    )  # fmt: skip
    return signed_in("state")


class Parsed(HTMLParser):
    """What a browser would run or load."""

    def __init__(self, said):
        super().__init__()
        self.wrong = []
        self.feed(said)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "script" and not (has.get("src") or "").startswith("/static/"):
            self.wrong.append((tag, has))
        if tag in {"iframe", "object", "embed", "base"} or any(n.startswith("on") for n in has):
            self.wrong.append((tag, has))
        if any(
            (has.get(n) or "").lower().startswith("javascript:") for n in ("href", "src", "action")
        ):
            self.wrong.append((tag, has))


def choices(client, form):
    """A learner and a competency that the form offers."""
    page = client.get(form).content.decode()
    learner = re.findall(r'<option value="([0-9a-f-]{36})"', page)[-1]
    return learner, re.findall(r'name="competencies"[^>]* value="([0-9a-f-]{36})"', page)[0]


def written_about(section):
    """Every text that a person can type is EVIL, typed by the forms themselves where there is one."""
    tran, maya = signed_in("tran"), person("maya")
    form = reverse("journeys:add-evidence", args=[section.pk])
    learner, offered = choices(tran, form)
    given = {
        "learner": learner, "competencies": [offered], "level": "2", "use": "observation",
        "day": "2026-11-16", "task": EVIL, "note": EVIL,
    }  # fmt: skip
    assert tran.post(form, given).status_code == 302
    explain = reverse("journeys:explain", args=[learner, offered])
    assert tran.post(explain, {"level": "2", "reason": EVIL}).status_code == 302
    ask = reverse("journeys:ask-full-list", args=[maya])
    assert signed_in("maya-family").post(ask, {"words": EVIL}).status_code == 302
    threat = {
        "learner": model("people.Person").objects.get(pk=maya).state_id,
        "threat": EVIL + " a b c d",
    }
    assert signed_in("tran").post(reverse("journeys:emergency"), threat).status_code == 302
    return explain


def renamed():
    """Rosters bring names from elsewhere."""
    for label, fields in (
        ("people.Person", ("given_name", "family_name")),
        ("people.Organization", ("name",)),
        ("people.Section", ("name",)),
        ("people.Course", ("name",)),
    ):
        model(label).objects.update(**dict.fromkeys(fields, EVIL))


@pytest.mark.slow_on_postgres
def test_no_text_that_anybody_wrote_is_run_by_a_browser_or_a_spreadsheet(section, officer):
    explain = written_about(section)
    renamed()
    asked = model("people.RecordRequest").objects.get()
    opened = model("people.Emergency").objects.get()
    told = {
        explain: signed_in("tran"),
        f"{explain}?csv": signed_in("tran"),
        reverse("journeys:request", args=[asked.pk]): officer,
        reverse("journeys:review-emergency", args=[opened.pk]): officer,
        f"/officer?learner={person('maya')}": officer,
    }
    answers = {a: (c.get(a).status_code, c.get(a).content.decode()) for a, c in told.items()}
    for username in ("tran", "maya-family", "cedar-ridge", "state"):
        answers |= crawl(signed_in(username), few=1, post=False)
    seen = 0
    for address, (status, said) in answers.items():
        assert status < 500, address
        seen += "bad()" in said
        if "<!doctype html" in said.lower():
            assert "<script>bad" not in said, address
            assert Parsed(said).wrong == [], address
            assert "49" not in said.split("bad()")[-1][:12], address
        elif "text/csv" in said or address.endswith("?csv"):
            for row in csv.reader(io.StringIO(said.split("\ufeff")[-1])):
                assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in row), (
                    address,
                    row,
                )
    assert seen > 8


def test_a_file_is_named_by_plain_letters_whatever_its_class_is_called(section):
    model("people.Section").objects.update(name='x"\r\nSet-Cookie: a=b; filename="../../etc/passwd')
    answer = signed_in("tran").get(reverse("journeys:section-csv", args=[section.pk]))
    named = answer.headers["Content-Disposition"].removeprefix('attachment; filename="')
    assert named.endswith('.csv"')
    assert not set(named[:-5]) - set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    )
    assert "a" not in answer.cookies


FIELDS = (
    "username", "password", "code", "learner", "competencies", "other", "level", "score", "out_of",
    "use", "task", "day", "note", "reason", "words", "justified", "threat", "next", "language", "device",
    "whom", "section", "person", "do", "since", "until", "purpose", "through", "q", "competency", "csv",
)  # fmt: skip


@pytest.mark.slow
def test_no_value_in_any_field_is_an_error_of_ours(section, officer):
    """Each route with each hostile value in every field at once, as somebody who may open it."""
    maya = person("maya")
    school = model("people.Organization").objects.get(pk=section.school_id)
    ids = {
        "learner": maya, "section": section.pk, "organization": school.pk, "school": school.pk,
        "competency": model("evidence.Evidence").objects.filter(learner=maya)[0].competency_id,
    }  # fmt: skip
    routes = [filled(name, converters, ids) for name, converters in addresses()]
    routes += [
        f"/{p.pattern}" for p in flat(get_resolver().url_patterns) if not p.pattern.converters
    ]
    wrong, asked = [], 0
    for i, address in enumerate(sorted(set(routes))):
        client = {"l": signed_in("tran"), "o": officer, "c": signed_in("tran")}.get(
            address[1:2], signed_in("cedar-ridge")
        )
        client.raise_request_exception = False
        for value in HOSTILE[i % 3 :: 3]:
            given = dict.fromkeys(FIELDS, value)
            for method in ("get", "post"):
                asked += 1
                status = getattr(client, method)(address, given).status_code
                wrong += [(method, address, value[:20], status)] if status >= 500 else []
    assert asked > 300
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("value", HOSTILE)
def test_no_single_wrong_value_in_a_form_is_an_error_of_ours(value, section, officer):
    """One field wrong, the others right, so that it is reached where it is used."""
    tran, wrong = signed_in("tran"), []
    form = reverse("journeys:add-evidence", args=[section.pk])
    learner, offered = choices(tran, form)
    right = {
        "learner": learner, "competencies": offered, "use": "observation", "day": "2026-11-16",
        "score": "3", "out_of": "4", "task": "t", "note": "n",
    }  # fmt: skip
    letters = reverse("site:letters", args=[section.school_id])
    search = {
        "person": "",
        "learner": "",
        "since": "2026-11-01",
        "until": "2026-11-20",
        "through": "",
    }
    for client, method, address, fields in (
        (tran, "post", form, right),
        (officer, "get", "/officer", search),
        (tran, "post", reverse("journeys:explain", args=[learner, offered]), {"level": "2", "reason": "I saw it done"}),
        (tran, "post", "/emergency", {"learner": learner, "threat": "a b c d e f"}),
        (signed_in("maya-family"), "post", reverse("journeys:ask-full-list", args=[person("maya")]), {"words": "w"}),
        (Client(), "post", "/sign-in", {"username": "u", "password": "p"}),
        (Client(), "post", "/sign-in/persona", {"username": "u"}),
        (Client(), "post", "/join", {"code": "c", "username": "u", "password": "p"}),
        (tran, "post", "/account/sessions", {"device": "d"}),
        (signed_in("cedar-ridge"), "post", letters, {"person": "p", "section": "s", "whom": "learners"}),
    ):  # fmt: skip
        client.raise_request_exception = False
        for name in fields:
            answer = getattr(client, method)(address, fields | {name: value})
            wrong += [(address, name, answer.status_code)] if answer.status_code >= 500 else []
            assert "Set-Cookie: a=b" not in str(answer.headers)
    assert wrong == []


def flat(patterns):
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from flat(each.url_patterns)
        else:
            yield each


def test_a_page_is_asked_for_and_a_form_is_sent_and_nothing_else(section):
    ids = {"learner": person("maya"), "section": section.pk}
    routes = [filled(name, converters, ids) for name, converters in addresses()]
    routes += [
        f"/{p.pattern}" for p in flat(get_resolver().url_patterns) if not p.pattern.converters
    ]
    client, taken = signed_in("tran"), []
    for address in routes:
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"):
            status = client.generic(method, address).status_code
            taken += [(method, address, status)] if status < 300 else []
    assert taken == []


def test_fields_that_a_form_does_not_have_change_nothing(section):
    tran, maya = signed_in("tran"), person("maya")
    form = reverse("journeys:add-evidence", args=[section.pk])
    learner, offered = choices(tran, form)
    more = {
        "scorer": str(maya), "scorer_id": str(maya), "source": "state", "section": str(maya), "id": str(maya),
        "recorded_at": "2020-01-01", "district": str(maya), "rater_id": str(maya), "made_at": "2020-01-01",
        "is_staff": "1", "persona": "", "is_active": "1",
    }  # fmt: skip
    given = {
        "learner": learner,
        "competencies": offered,
        "level": "2",
        "use": "observation",
        "day": "2026-11-16",
    }
    assert tran.post(form, given | more).status_code == 302
    made = model("evidence.Evidence").objects.latest("pk")
    assert (made.scorer_id, made.source, made.section_id) == (person("tran"), "cairn", section.pk)
    assert made.recorded_at == NOW
    explain = reverse("journeys:explain", args=[learner, offered])
    assert tran.post(explain, {"level": "2", "reason": "I saw it done."} | more).status_code == 302
    said = model("determinations.Judgement").objects.latest("pk")
    assert (said.rater_id, said.made_at, str(said.learner_id)) == (person("tran"), NOW, learner)


def test_a_learner_and_a_family_judge_nobody(section):
    maya = person("maya")
    competency = model("evidence.Evidence").objects.filter(learner=maya)[0].competency_id
    page = reverse("journeys:explain", args=[maya, competency])
    before = model("determinations.Judgement").objects.count()
    for username in ("maya", "maya-family", "theo"):
        signed_in(username).post(page, {"level": "4", "reason": "Because I would like it so."})
    assert model("determinations.Judgement").objects.count() == before


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", ""])
def test_another_host_is_not_answered_for(host):
    client = Client(raise_request_exception=False)
    answer = client.get(
        "/sign-in", headers={"host": host or "evil.example:80", "x-forwarded-host": "evil.example"}
    )
    assert answer.status_code == 400
    assert b"evil" not in answer.content


def test_a_host_that_a_proxy_is_said_to_have_seen_is_not_believed(section):
    client = signed_in("cedar-ridge")
    page = client.get(
        reverse("site:letters", args=[section.school_id]),
        headers={"x-forwarded-host": "evil.example"},
    )
    assert b"evil.example" not in page.content


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"username": "x" * 3_000_000}},
        {"data": {f"f{i}": "" for i in range(1200)}},
        {"data": b"{" * 10_000, "content_type": "application/json"},
        {"data": b"--x\r\n" * 1000, "content_type": "multipart/form-data; boundary=x"},
        {
            "data": b"\xff\xfe\x00",
            "content_type": "application/x-www-form-urlencoded; charset=utf-16",
        },
        {"data": b"a=1", "content_type": "application/x-www-form-urlencoded; charset=nonsense"},
    ],
    ids=["3 MB", "1200 fields", "json", "parts", "utf-16", "charset"],
)
def test_what_is_too_large_or_no_form_is_refused(sent):
    client = Client(raise_request_exception=False)
    plain = isinstance(sent["data"], bytes)
    answer = (
        client.generic("POST", "/sign-in", **sent) if plain else client.post("/sign-in", **sent)
    )
    assert 400 <= answer.status_code < 500


def test_refusals_are_logged_without_saying_whether_there_is_something_and_errors_in_one_line(
    caplog, section
):
    from cairn.site.logs import Line

    other = reverse("journeys:learner", args=[person("theo")])
    with caplog.at_level(logging.WARNING, logger="cairn.refused"):
        signed_in("tran").get(f"{other}?name=secret")
    (line,) = [r.getMessage() for r in caplog.records if r.name == "cairn.refused"]
    assert f"path={other}" in line
    assert "secret" not in line
    record = logging.LogRecord("x", logging.ERROR, "", 0, "a\nb \x1b[31m", (), None)
    assert "\n" not in Line("%(asctime)s %(message)s").format(record)
    assert Line("%(asctime)s %(message)s").format(record).split()[1].endswith("Z")


def test_signing_out_tells_the_browser_to_forget():
    client = signed_in("tran")
    assert '"cache"' in client.post(reverse("site:sign-out")).headers["Clear-Site-Data"]
