"""Access by place: a waiver opens or shuts what the state decides, for who is enrolled there, within the law."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from cairn.cli.checking import of_policy
from cairn.intake.rulebook import book
from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.kernel.errors import BadPolicy, NotAllowed
from cairn.people.models import Organization
from cairn.people.rules.access import Relation, decide
from cairn.people.rules.zones import read_patterns
from cairn.people.selectors.access import (
    learner_ground,
    learners,
    organization_ground,
    section_ground,
)
from cairn.people.selectors.grants import grants, zones
from cairn.people.selectors.zones import place_of

from .town import ALWAYS, CLASS, ROLES, SCHOOL, TODAY, Town

A_DAY = timedelta(days=1)
UNTIL = date(2027, 6, 30)
ALDER, CEDAR = {"district": "0102"}, {"district": "0102", "school": "01"}
TEACHER_READS = ("+", "teacher instruct read")


@pytest.fixture
def policy(settings, tmp_path):
    folder = tmp_path / "policy"
    shutil.copytree(Path(settings.POLICY), folder)
    settings.POLICY = folder
    book.cache_clear()
    yield folder
    book.cache_clear()


@pytest.fixture
def waive(policy):
    """Writes a waiver: for each class of data the state's lines, with one more or one less."""

    def write(name, scope, **changes):
        replaces = {}
        for data, change in changes.items():
            lines = [*book().ask_state(f"access.grants.{data}", TODAY).value]
            for sign, line in [change] if isinstance(change[0], str) else change:
                relation, purpose, verb = line.split()
                lines = [*lines, line] if sign == "+" else _without(lines, relation, purpose, verb)
            replaces[f"access.grants.{data}"] = lines
        body = {
            "name": name, "title": f"Zone {name}", "scope": scope, "start": date(2026, 7, 1),
            "until": UNTIL, "replaces": replaces, "source": "Agreement IZ",
        }  # fmt: skip
        (policy / "waivers" / f"{name}.yaml").write_text(yaml.safe_dump(body, sort_keys=False))
        book.cache_clear()

    return write


def _without(lines, relation, purpose, verb):
    found = []
    for line in lines:
        who, what, *verbs = line.split()
        left = [v for v in verbs if (who, what, v) != (relation, purpose, verb)]
        found += [" ".join((who, what, *left))] if left else []
    return found


@pytest.fixture
def town(db):
    town = Town()
    for place, code in ((town.alder, "0102"), (town.birch, "0235"), (town.cedar, "01")):
        Organization.objects.filter(pk=place.pk).update(state_id=code)
    Organization.objects.filter(pk=town.elm.pk).update(state_id="02")
    return town


def may(town, who, data, learner=None, purpose=Purpose.INSTRUCT, day=TODAY, verb=Verb.READ):
    ask = {"by": town.actor(who), "purpose": purpose, "data": data, "day": day, "verb": verb}
    try:
        return learner_ground(learner=(learner or town.ada).pk, **ask).reason
    except NotAllowed:
        return ""


def test_a_zone_opens_what_the_state_denies_to_who_is_enrolled_there_while_it_lasts(town, waive):
    waive("alder", ALDER, discipline=TEACHER_READS)
    said = may(town, "teacher", DataClass.DISCIPLINE)
    assert said.endswith("The place has leave to allow it: Zone alder.")
    assert not may(town, "teacher of others", DataClass.DISCIPLINE)
    assert not may(town, "teacher", DataClass.DISCIPLINE, day=UNTIL + A_DAY)
    assert not may(town, "teacher", DataClass.CONTACT)
    assert not may(town, "teacher", DataClass.DISCIPLINE, verb=Verb.WRITE)


def test_a_zone_shuts_what_the_state_allows_for_who_is_enrolled_there(town, waive):
    town.enroll(town.who["nobody"], town.elm, **ALWAYS)
    everywhere = {"purpose": Purpose.IMPROVE}
    assert may(town, "superintendent", DataClass.EVIDENCE, **everywhere)
    waive("cedar", CEDAR, evidence=("-", "district_leader improve read"))
    assert not may(town, "superintendent", DataClass.EVIDENCE, **everywhere)
    assert may(town, "superintendent", DataClass.EVIDENCE, town.who["nobody"], **everywhere)
    assert may(town, "superintendent", DataClass.EVIDENCE)


def test_who_is_in_two_places_is_opened_by_neither_zone_alone_and_shut_by_one(town, waive):
    waive(
        "cedar", CEDAR,
        discipline=TEACHER_READS, evidence=("-", "teacher instruct read"),
    )  # fmt: skip
    assert may(town, "teacher", DataClass.DISCIPLINE)
    town.enroll(town.ada, town.oak, **ALWAYS)
    assert not may(town, "teacher", DataClass.DISCIPLINE)
    assert not may(town, "teacher", DataClass.EVIDENCE)


def test_a_school_in_a_zone_follows_both_waivers(town, waive):
    waive("alder", ALDER, discipline=TEACHER_READS)
    waive("cedar", CEDAR, contact=TEACHER_READS)
    assert may(town, "teacher", DataClass.DISCIPLINE)
    assert may(town, "teacher", DataClass.CONTACT)
    town.enroll(town.ada, town.elm, **ALWAYS)
    assert may(town, "teacher", DataClass.DISCIPLINE)
    assert not may(town, "teacher", DataClass.CONTACT)


def test_figures_of_a_school_and_a_class_follow_the_place(town, waive):
    ask = {"by": town.actor("principal"), "purpose": Purpose.IMPROVE, "day": TODAY}
    of_class = {"purpose": Purpose.INSTRUCT, "data": DataClass.EVIDENCE, "day": TODAY}
    assert organization_ground(data=DataClass.EVIDENCE, organization=town.cedar.pk, **ask)
    waive(
        "cedar", CEDAR,
        evidence=[("-", "school_leader improve summarize"), ("-", "teacher instruct summarize")],
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        organization_ground(data=DataClass.EVIDENCE, organization=town.cedar.pk, **ask)
    with pytest.raises(NotAllowed):
        section_ground(by=town.actor("teacher"), section=town.section.pk, **of_class)
    assert section_ground(by=town.actor("counselor"), section=town.section.pk, **of_class)


def test_every_person_reaches_exactly_whom_the_grants_of_their_place_name(town, waive):
    """The sets that the database makes, against each learner's own place asked one by one."""
    town.enroll(town.who["nobody"], town.elm, **ALWAYS)
    waive("alder", ALDER, discipline=TEACHER_READS, contact=("-", "counselor instruct read"))
    waive("cedar", CEDAR, evidence=("-", "school_leader instruct read"), portfolio=_LEADER)
    place, wrong, asked = grants(TODAY, CEDAR), [], Purpose.INSTRUCT
    for data in (DataClass.DISCIPLINE, DataClass.CONTACT, DataClass.EVIDENCE, DataClass.PORTFOLIO):
        for who in set(CLASS) | set(SCHOOL) | {"mother", "on the IEP team", "teacher after grace"}:
            ask = {"by": town.actor(who), "purpose": asked, "data": data, "day": TODAY}
            found = set(learners(**ask).values_list("pk", flat=True))
            for pupil, mine in zip((town.ada, town.bo), ROLES[who], strict=True):
                may_be = any(decide(Relation(r), data, asked, Verb.READ, place) for r in mine)
                if (pupil.pk in found) != may_be:
                    wrong.append((who, data, pupil.given_name))
    assert wrong == []


_LEADER = ("+", "district_leader instruct read")


@pytest.mark.parametrize(
    ("scope", "changes", "fault"),
    [
        (ALDER, {"evidence": ("-", "guardian own_record read")}, "takes away “evidence guardian"),
        (ALDER, {"evidence": ("+", "researcher improve summarize")}, "opens “evidence researcher"),
        (ALDER, {"contact": ("-", "vendor instruct export")}, "takes away “contact vendor"),
        (ALDER, {"contact": ("+", "teacher instruct export")}, "opens “contact teacher instruct"),
        (ALDER, {"health": TEACHER_READS}, "from which nobody may give leave"),
        ({"school": "01"}, {"contact": TEACHER_READS}, "its scope names school"),
        ({}, {"contact": TEACHER_READS}, "its scope names no place"),
    ],
)
def test_what_law_keeps_or_refuses_no_waiver_changes(policy, waive, scope, changes, fault):
    waive("bold", scope, **changes)
    with pytest.raises(BadPolicy, match=fault):
        zones(TODAY)


def test_the_check_of_policy_names_a_waiver_against_law(policy, waive):
    waive("bold", ALDER, evidence=("-", "guardian own_record read"))
    found = {f.what: f.detail for f in of_policy() if not f.good}
    assert "takes away “evidence guardian own_record read”" in found["access by place"]


def test_without_a_waiver_of_access_no_place_differs(policy):
    assert zones(TODAY) == ()
    assert grants(TODAY, CEDAR) is grants(TODAY)


def test_lines_of_law_that_mean_nothing_are_refused():
    for line in ("health", "* janitor * *", "health * * reads", "* * * * *"):
        with pytest.raises(BadPolicy, match="is not a class"):
            read_patterns("access.law.kept", [line])


def test_where_an_organization_is_for_policy(town):
    assert place_of(town.cedar.pk) == CEDAR
    assert place_of(town.alder.pk) == ALDER
    assert place_of(town.state.pk) == {}
    assert place_of(town.ada.pk) == {}
