"""A family's rights as pages, and the pages of those who answer: from a first question to a statement."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from cairn.determinations.services.amending import EVIDENCE
from cairn.intake.rulebook import book, notice_of_rights
from cairn.kernel.access import Actor, operator
from cairn.kernel.errors import BadInput, BadPolicy, NotAllowed
from cairn.people.rules.requests import LEVEL, Kind, Said, Waits, next_steps, waits_for
from cairn.people.rules.rights import Choice
from cairn.people.selectors.accounts import personas
from cairn.people.selectors.requests import waiting
from cairn.people.selectors.rights import choices_of, level_statements
from cairn.people.services import requests
from cairn.people.services.destroying import tell_of_destruction

from .visiting import NOW, links, model, queries, table, text, visitor

TODAY = NOW.date()
needs_demo = pytest.mark.django_db


@pytest.fixture
def on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def who(on_demo_day):
    return {p.username: Actor(p.person, p.words) for p in personas(day=TODAY)}


@pytest.fixture
def maya(who):
    return who["maya"].person


@pytest.fixture
def family(maya):
    return visitor("maya-family")


def at(name, *args):
    return reverse(f"journeys:{name}", args=args)


def pick(maya):
    """A standing piece of hers that her family has been shown."""
    rows = model("evidence.Evidence").objects.filter(
        learner=maya, value__isnull=False, supersedes=None, withdraws=None, superseded_by=None,
        withdrawn_by=None, recorded_at__lt=NOW - timedelta(days=7),
    )  # fmt: skip
    return rows.order_by("-pk").first()


def asked(**has):
    return model("people.RecordRequest").objects.get(**has)


def sent(answer, to):
    assert answer.status_code == 302, answer.content[:2000]
    assert answer.url == to


def looked(through):
    return model("people.Look").objects.filter(through=through).count()


@needs_demo
def test_requirement_1_the_family_asks_to_see_the_record_and_reads_until_when(family, maya):
    page = at("rights", maya)
    sent(family.post(at("ask-to-inspect", maya), {"words": "On paper."}), page)
    said = text(family.get(page))
    assert "On paper." in said
    assert "Jan 5, 2027" in said  # 45 days
    leader = visitor("cedar-ridge")
    [key] = links(text(leader.get(at("requests"))), "journeys:request")
    one = at("request", key)
    sent(leader.post(one, {"form": "answer", "words": "Shown in the office."}), at("requests"))
    assert "Shown in the office." in text(family.get(page))
    assert links(text(leader.get(at("requests"))), "journeys:request") == []


@needs_demo
@pytest.mark.parametrize("language", ["en", "es"])
def test_requirement_2_beside_each_piece_stands_the_way_to_have_it_corrected(maya, who, language):
    family, piece = visitor("maya-family", language), pick(maya)
    explained = at("explain", maya, piece.competency_id)
    form = f"{at('correct', maya)}?piece={piece.pk}"
    assert form in text(family.get(explained))
    assert form not in text(visitor("tran", language).get(explained))
    assert form not in text(visitor("maya", language).get(explained))
    assert piece.task in text(family.get(form))
    assert family.post(form, {"words": " "}).status_code == 422
    sent(family.post(form, {"words": "It was not hers."}), at("rights", maya))
    row = asked(kind="amend")
    assert (row.table, row.piece, row.words) == (EVIDENCE, piece.pk, "It was not hers.")
    said = text(family.get(at("rights", maya)))
    assert piece.task in said
    assert explained in said


@needs_demo
def test_requirement_2_a_level_or_anything_in_words_can_be_asked_about(family, maya):
    competency = pick(maya).competency_id
    sent(
        family.post(f"{at('correct', maya)}?level={competency}", {"words": "Too low."}),
        at("rights", maya),
    )
    sent(family.post(at("correct", maya), {"words": "Her name."}), at("rights", maya))
    level, words = model("people.RecordRequest").objects.filter(kind="amend").order_by("pk")
    assert (level.table, level.piece) == (LEVEL, competency)
    assert (words.table, words.piece) == ("", None)
    other = model("evidence.Evidence").objects.exclude(learner=maya).first()
    for bad in (f"piece={other.pk}", "piece=nonsense", f"level={maya}"):
        assert family.get(f"{at('correct', maya)}?{bad}").status_code == 404


@needs_demo
def test_requirement_2_refused_heard_by_the_district_and_stated(family, maya, who):
    piece = pick(maya)
    family.post(f"{at('correct', maya)}?piece={piece.pk}", {"words": "Not hers."})
    key = asked(kind="amend").pk
    one, page = at("request", key), at("rights", maya)
    ridge, alder = visitor("cedar-ridge"), visitor("alder")
    assert one not in text(alder.get(at("requests")))  # the district hears; it does not decide
    assert "<form" not in text(alder.get(one)).split("<main", 1)[1]
    assert family.post(at("ask-hearing", maya, key)).status_code == 422  # nothing is refused yet
    assert ridge.post(one, {"form": "decide", "decision": "refuse", "words": ""}).status_code == 422
    sent(
        ridge.post(one, {"form": "decide", "decision": "refuse", "words": "It is signed."}),
        at("requests"),
    )
    said = text(family.get(page))
    assert "It is signed." in said
    sent(family.post(at("ask-hearing", maya, key)), page)
    assert one in text(ridge.get(at("requests")))
    assert 'value="hear"' not in text(ridge.get(one))  # who decided does not hear
    given = {"form": "hear", "outcome": "hearing", "words": "Upheld."}
    assert ridge.post(one, given).status_code == 200
    assert one in text(alder.get(at("requests")))
    sent(alder.post(one, given), at("requests"))
    statement = at("statement", maya, key)
    assert "can read this" in text(family.get(statement))
    sent(family.post(statement, {"words": "We still say so."}), page)
    assert "We still say so." in text(family.get(page))
    steps = model("people.RequestStep").objects.filter(request=key).order_by("pk")
    assert [s.said for s in steps] == ["refused", "hearing_asked", "hearing", "statement"]


@needs_demo
def test_requirement_2_what_a_hearing_decides_for_the_family_waits_until_it_is_carried_out(
    family, maya
):
    piece = pick(maya)
    family.post(f"{at('correct', maya)}?piece={piece.pk}", {"words": "It showed more."})
    key = asked(kind="amend").pk
    one, ridge, alder = at("request", key), visitor("cedar-ridge"), visitor("alder")
    ridge.post(one, {"form": "decide", "decision": "refuse", "words": "No."})
    family.post(at("ask-hearing", maya, key))
    alder.post(one, {"form": "hear", "outcome": "overturned", "words": "They are right."})
    assert one in text(ridge.get(at("requests")))
    assert 'value="refuse"' not in text(ridge.get(one))
    right = {"form": "decide", "decision": "correct", "words": "As the hearing decided."}
    assert ridge.post(one, right).status_code == 422  # which level?
    sent(ridge.post(one, right | {"level": "4"}), at("requests"))
    new = model("evidence.Evidence").objects.get(supersedes=piece)
    assert (new.score, new.learner_id) == (4, maya)
    assert one not in text(ridge.get(at("requests")))


@needs_demo
def test_requirement_2_the_statement_about_a_level_stays_with_it_though_it_is_worked_out_anew(
    maya, who
):
    competency, mother = pick(maya).competency_id, who["maya-family"]
    request = requests.ask_to_amend(
        maya, by=mother, at=NOW, words="Too low.", table=LEVEL, piece=competency
    )
    requests.say(request.pk, Said.REFUSED, by=who["cedar-ridge"], at=NOW, words="No.")
    requests.say(request.pk, Said.STATEMENT, by=mother, at=NOW, words="Too low, we say.")
    [said] = level_statements()[maya, competency]
    assert said.words == "Too low, we say."


@needs_demo
def test_requirement_35_granted_on_the_page_the_piece_is_taken_back(family, maya):
    piece = pick(maya)
    family.post(f"{at('correct', maya)}?piece={piece.pk}", {"words": "Not hers."})
    one = at("request", asked(kind="amend").pk)
    given = {"form": "decide", "decision": "take_back", "words": "True."}
    sent(visitor("cedar-ridge").post(one, given), at("requests"))
    assert model("evidence.Evidence").objects.filter(withdraws=piece).exists()


@needs_demo
def test_nobody_answers_their_own_request_though_they_lead_the_school(maya, who):
    mother = who["maya-family"]
    cedar = model("people.StaffAssignment").objects.filter(
        person=who["cedar-ridge"].person, position="school_leader"
    )
    model("people.StaffAssignment").objects.create(
        person_id=mother.person, organization=cedar.get().organization, position="school_leader",
        first_day=date(2026, 8, 1),
    )  # fmt: skip
    made = requests.ask_to_amend(maya, by=mother, at=NOW, words="Too low.")
    assert [a.request.pk for a in waiting(by=mother, day=TODAY)] == [made.pk]
    with pytest.raises(NotAllowed, match="made this request"):
        requests.say(made.pk, Said.REFUSED, by=mother, at=NOW, words="No.")


@needs_demo
def test_a_leader_who_also_teaches_the_learner_still_answers(maya, who):
    cedar = model("people.StaffAssignment").objects.filter(
        person=who["cedar-ridge"].person, position="school_leader"
    )
    model("people.StaffAssignment").objects.create(
        person_id=who["tran"].person, organization=cedar.get().organization,
        position="school_leader", first_day=date(2026, 8, 1),
    )  # fmt: skip
    made = requests.ask_to_inspect(maya, by=who["maya-family"], at=NOW)
    requests.say(made.pk, Said.ANSWERED, by=who["tran"], at=NOW, words="")
    assert waiting(by=who["tran"], day=TODAY) == []


@needs_demo
def test_requirement_13_18_29_each_choice_is_said_on_the_page_and_changed_on_any_day(
    family, maya, who
):
    page, choose = at("rights", maya), at("choose", maya)
    said = text(family.get(page))
    assert said.count("Not said yet.") == 5
    for law in ("34 CFR 99.37", "20 USC 7908", "20 USC 1232h"):
        assert law in said
    sent(family.post(choose, {"choice": "directory", "agrees": "no"}), page)
    sent(family.post(choose, {"choice": "surveys", "agrees": "yes"}), page)
    found = choices_of(maya, by=who["maya-family"], day=TODAY)
    assert {c: f.agrees if f else None for c, f in found.items()} == {
        Choice.DIRECTORY: False, Choice.RECRUITERS: None, Choice.SURVEYS: True,
        Choice.STUDIES: None, Choice.EXPERTS: None,
    }  # fmt: skip
    sent(family.post(choose, {"choice": "directory", "agrees": "yes"}), page)
    assert model("people.FamilyChoice").objects.filter(learner=maya).count() == 3  # nothing is lost
    for bad in ({"choice": "all", "agrees": "yes"}, {"choice": "surveys", "agrees": ""}, {}):
        assert family.post(choose, bad).status_code == 404
    assert visitor("tran").post(choose, {"choice": "surveys", "agrees": "no"}).status_code == 404


@needs_demo
def test_requirement_5_a_consent_is_signed_shown_and_taken_back(family, maya):
    page, form = at("rights", maya), at("consent", maya)
    given = {"party": "Tutor", "purpose": "help", "parts": ["evidence"], "signature": "Ana"}
    for lacking in ("party", "purpose", "parts", "signature"):
        wrong = {k: v for k, v in given.items() if k != lacking}
        assert family.post(form, wrong).status_code == 422
    assert family.post(form, given | {"until": "2020-01-01"}).status_code == 422
    sent(family.post(form, given), page)
    row = model("people.Consent").objects.get()
    assert (row.party, row.data, row.until) == ("Tutor", ["evidence"], None)
    assert "Tutor" in text(family.get(page))
    assert visitor("tran").post(at("withdraw-consent", maya, row.pk)).status_code == 404
    sent(family.post(at("withdraw-consent", maya, row.pk)), page)
    assert "taken back on Nov 21, 2026" in text(family.get(page))
    assert family.post(at("withdraw-consent", maya, row.pk)).status_code == 422


@needs_demo
def test_requirement_6_releases_about_the_child_stand_on_the_page_with_their_basis(family, maya):
    model("people.Release").objects.create(
        learner_id=maya, together=UUID(int=1), party="Elm High", purpose="enrollment",
        basis="exception", exception="99.31(a)(2)", data=["evidence"], what="transcript.pdf",
        by_name="keeper", at=NOW,
    )  # fmt: skip
    said = text(family.get(at("rights", maya)))
    assert "Elm High" in said
    assert "34 CFR 99.31(a)(2)" in said


@needs_demo
@pytest.mark.parametrize("language", ["en", "es"])
def test_requirement_4_the_notice_is_read_in_ones_language_and_that_is_kept_once(maya, language):
    family = visitor("maya-family", language)
    assert at("notice", maya) in text(family.get(at("rights", maya)))
    said = text(family.get(at("notice", maya)))
    assert notice_of_rights("2026-1", language).sections[0][0] in said
    for _twice in range(2):
        sent(family.post(at("notice", maya)), at("rights", maya))
    row = model("people.NoticeGiven").objects.get(learner=maya)
    assert (row.version, row.language, row.how, row.school_year) == (
        "2026-1",
        language,
        "page",
        2027,
    )
    assert row.recorded_by_id is None


@needs_demo
def test_requirement_4_the_schools_leader_sees_who_has_no_notice_and_notes_paper(maya, who):
    leader, mother = visitor("cedar-ridge"), who["maya-family"].person
    chosen = f"{maya} {mother}"
    assert chosen in text(leader.get(at("notices")))
    given = {"how": "paper", "language": "es"}
    assert leader.post(at("notices"), given).status_code == 422
    sent(leader.post(at("notices"), given | {"to": [chosen]}), at("notices"))
    row = model("people.NoticeGiven").objects.get(learner=maya)
    assert (row.language, row.how) == ("es", "paper")
    assert row.recorded_by_id == who["cedar-ridge"].person
    assert chosen not in text(leader.get(at("notices")))
    rows = table(leader.get(at("notices"), {"csv": ""}))
    assert rows
    stranger = f"{maya} {who['tran'].person}"
    assert leader.post(at("notices"), given | {"to": [stranger]}).status_code == 404
    assert leader.post(at("notices"), given | {"to": ["x"]}).status_code == 422
    assert "Your rights in the school record" in text(leader.get(at("notices-print")))
    assert "Sus derechos" in text(leader.get(at("notices-print"), {"language": "es"}))


@needs_demo
def test_requirement_3_from_18_the_pages_are_the_learners_and_no_longer_the_familys(maya, who):
    own, family, leader = visitor("maya"), visitor("maya-family"), visitor("cedar-ridge")
    assert own.get(at("rights", maya)).status_code == 404
    assert at("rights", maya) not in text(own.get(at("learner", maya)))
    assert at("rights", maya) in text(family.get(at("family", maya)))
    assert at("rights", maya) in text(family.get(at("looks", maya)))
    model("people.Person").objects.filter(pk=maya).update(birth_date=date(2008, 11, 21))
    assert at("rights", maya) in text(own.get(at("learner", maya)))
    assert at("rights", maya) in text(own.get(at("looks", maya)))
    sent(own.post(at("correct", maya), {"words": "My name."}), at("rights", maya))
    assert "My name." in text(own.get(at("rights", maya)))
    for page in ("rights", "correct", "consent", "notice"):
        assert family.get(at(page, maya)).status_code == 404
    assert f"{maya} {maya}" in text(leader.get(at("notices")))
    assert f"{maya} {who['maya-family'].person}" not in text(leader.get(at("notices")))


@needs_demo
def test_requirement_12_the_family_reads_that_data_will_be_destroyed_beside_the_copy(family, maya):
    assert "300.624" not in text(family.get(at("rights", maya)))
    tell_of_destruction(maya, by=operator("keeper"), at=NOW, how="letter")
    said = text(family.get(at("rights", maya)))
    assert "34 CFR 300.624" in said
    assert at("copy", maya) in said


@needs_demo
def test_requests_stand_soonest_due_first_and_late_ones_say_so(maya, who, monkeypatch):
    mother, leader = who["maya-family"], visitor("cedar-ridge")
    late = requests.ask_to_inspect(maya, by=mother, at=NOW - timedelta(days=60))
    soon = requests.ask_to_inspect(maya, by=mother, at=NOW - timedelta(days=10))
    new = requests.ask_to_amend(maya, by=mother, at=NOW, words="Wrong.")
    said = text(leader.get(at("requests")))
    assert links(said, "journeys:request") == [str(r.pk) for r in (late, soon, new)]
    assert said.count(">overdue<") == 1
    assert [r["Late"] for r in table(leader.get(at("requests"), {"csv": ""}))] == ["yes", "", ""]


@needs_demo
def test_the_list_takes_as_many_queries_for_one_request_as_for_many(maya, who):
    mother, leader = who["maya-family"], visitor("cedar-ridge")
    requests.ask_to_inspect(maya, by=mother, at=NOW)
    one = queries(leader, at("requests"))
    others = (
        model("people.Guardianship")
        .objects.filter(learner__enrollments__school__name__startswith="Cedar")
        .exclude(learner=maya)
    )
    for row in others.select_related("guardian")[:5]:
        try:
            requests.ask_to_inspect(
                row.learner_id, by=Actor(row.guardian_id, row.guardian.name), at=NOW
            )
        except NotAllowed:
            continue
    requests.ask_to_amend(maya, by=mother, at=NOW, words="Wrong.")
    assert len(waiting(by=who["cedar-ridge"], day=TODAY)) > 3
    assert queries(leader, at("requests")) == one


@needs_demo
def test_every_page_of_rights_is_a_look_in_the_log(family, maya, who):
    piece = pick(maya)
    family.get(at("rights", maya))
    family.get(f"{at('correct', maya)}?piece={piece.pk}")
    family.get(at("notice", maya))
    assert (looked("rights page"), looked("notice of rights")) == (1, 1)
    row = model("people.Look").objects.get(through="asking for a correction")
    assert (row.learner_id, row.purpose, row.data) == (maya, "own_record", "evidence")
    made = requests.ask_to_amend(
        maya, by=who["maya-family"], at=NOW, words="W", table=EVIDENCE, piece=piece.pk
    )
    leader = visitor("cedar-ridge")
    leader.get(at("requests"))
    leader.get(at("request", made.pk))
    rows = model("people.Look").objects.filter(actor=who["cedar-ridge"].person, learner=maya)
    found = sorted(rows.values_list("through", "data", "actor_role"))
    assert found == [
        ("list of requests", "identity", "school_leader"),
        ("request", "evidence", "school_leader"),
        ("request", "identity", "school_leader"),
    ]
    shown = set(re.findall(r'data-t="Learner">([^<]+)<', text(leader.get(at("notices")))))
    assert looked("list of notices") == len(shown) > 10


@needs_demo
def test_another_familys_request_is_nobodys_to_touch(maya, who):
    made = requests.ask_to_amend(maya, by=who["maya-family"], at=NOW, words="Wrong.")
    requests.say(made.pk, Said.REFUSED, by=who["cedar-ridge"], at=NOW, words="No.")
    for username in ("tran", "theo", "adeyemi", "state", "maya"):
        client = visitor(username)
        assert client.get(at("request", made.pk)).status_code == 404
        assert client.post(at("ask-hearing", maya, made.pk)).status_code == 404
        assert client.post(at("statement", maya, made.pk), {"words": "x"}).status_code == 404
    theo = who["theo"].person
    assert visitor("maya-family").post(at("ask-hearing", theo, made.pk)).status_code == 404


@needs_demo
def test_a_text_is_kept_whole_or_refused_never_cut(maya, who):
    mother = who["maya-family"]
    whole = requests.ask_to_amend(maya, by=mother, at=NOW, words="é" * requests.MOST)
    assert len(whole.words) == requests.MOST
    with pytest.raises(BadInput, match="10,001"):
        requests.ask_to_amend(maya, by=mother, at=NOW, words="é" * (requests.MOST + 1))


@needs_demo
def test_the_learner_reads_what_the_officer_answered_to_the_full_list(maya, who):
    own = visitor("maya")
    own.post(at("ask-full-list", maya), {"words": "Who was it?"})
    request = asked(kind="looks")
    sea = model("people.Organization").objects.get(kind="SEA")
    model("people.StaffAssignment").objects.create(
        person_id=who["state"].person, organization=sea, position="privacy_officer",
        first_day=date(2026, 8, 1),
    )  # fmt: skip
    officer = visitor("state")
    assert at("request", request.pk) in text(officer.get(at("requests")))
    one = at("request", request.pk)
    assert officer.post(one, {"words": "Given on paper."}).status_code == 302
    assert "Given on paper." in text(own.get(at("looks", maya)))
    assert "Given on paper." not in text(visitor("maya-family").get(at("looks", maya)))
    assert "Given on paper." not in text(visitor("maya-family").get(at("rights", maya)))


def test_a_refusal_is_heard_once_and_what_a_hearing_overturns_is_only_granted():
    amend = Kind.AMEND
    assert next_steps(amend, []) == {Said.GRANTED, Said.REFUSED}
    after = {Said.STATEMENT, Said.HEARING_ASKED, Said.HEARING, Said.OVERTURNED}
    assert next_steps(amend, [Said.REFUSED]) == after
    assert Said.HEARING_ASKED not in next_steps(amend, [Said.REFUSED, Said.HEARING_ASKED])
    assert next_steps(amend, [Said.REFUSED, Said.HEARING]) == {Said.STATEMENT, Said.GRANTED}
    assert next_steps(amend, [Said.REFUSED, Said.OVERTURNED]) == {Said.GRANTED}
    for kind in (Kind.INSPECT, Kind.LOOKS):
        assert next_steps(kind, []) == {Said.ANSWERED}
        assert next_steps(kind, [Said.ANSWERED]) == set()


def test_a_request_waits_for_an_answer_a_hearing_or_to_be_carried_out():
    refused = [Said.REFUSED]
    assert waits_for([]) is Waits.ANSWER
    for ended in ([Said.ANSWERED], [Said.GRANTED], refused, [*refused, Said.STATEMENT]):
        assert waits_for(ended) is None
    heard = [*refused, Said.HEARING_ASKED]
    assert waits_for(heard) is Waits.HEARING
    assert waits_for([*heard, Said.HEARING]) is None
    assert waits_for([*heard, Said.OVERTURNED]) is Waits.AMENDMENT
    assert waits_for([*heard, Said.OVERTURNED, Said.GRANTED]) is None


def test_every_version_of_the_notice_is_written_in_english_and_spanish():
    for dated in book().parameters["rights.notice_version"].values:
        for language in ("en", "es"):
            found = notice_of_rights(str(dated.value), language)
            assert (found.version, found.language) == (dated.value, language)
            assert found.title
            assert all(says for _head, says in found.sections)
        both = [notice_of_rights(str(dated.value), each).sections for each in ("en", "es")]
        shapes = [[len(says) for _head, says in sections] for sections in both]
        assert shapes[0] == shapes[1]  # nothing is left out of one of them


def test_a_version_without_a_text_says_where_to_write_it():
    for version in ("1999-1", "../parameters/rights/hearing_days"):
        with pytest.raises(BadPolicy, match="no text of version"):
            notice_of_rights(version, "en")
    assert notice_of_rights("2026-1", "fr").language == "en"


@needs_demo
def test_a_hearing_is_due_by_the_clock_of_the_day_on_which_it_was_asked(maya, who):
    mother = who["maya-family"]
    long_ago = datetime(2026, 9, 1, 9, tzinfo=UTC)
    made = requests.ask_to_amend(maya, by=mother, at=long_ago, words="Wrong.")
    requests.say(made.pk, Said.REFUSED, by=who["cedar-ridge"], at=long_ago, words="No.")
    assert waiting(by=who["cedar-ridge"], day=TODAY) == []
    requests.say(made.pk, Said.HEARING_ASKED, by=mother, at=NOW, words="")
    [line] = waiting(by=who["cedar-ridge"], day=TODAY)
    assert line.due_on == TODAY + timedelta(days=45)
    assert not line.late(line.due_on)
    assert line.late(line.due_on + timedelta(days=1))
    with pytest.raises(BadInput):
        requests.say(made.pk, Said.HEARING_ASKED, by=mother, at=NOW, words="")
