"""Which rows of a table the web server may see and write: for every table one way, said here or derived.

A table that is named nowhere and leads to a person by a foreign key is walled by that key. One that leads
to nobody is closed to the web server until it is named here: what nobody thought of is not seen.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import models

from .conditions import (
    OVERSEES,
    OVERSEES_ALL,
    SIGNED_IN,
    among,
    few,
    learner,
    name,
    sees_groups,
    through,
)
from .grants import ADD, CHANGE, LOCK, READ, VERBS, WORK, verbs_for

KEYED = LOCK.format(key="id")
"""`LOCK` for a table whose key is `id`."""


@dataclass(frozen=True)
class Way:
    """What the web server may do with a table.

    using   condition on the rows it sees and may change; None: every row, and no row-level security
    check   condition on the rows it may add; None: the same as `using`
    verbs   what it is granted; empty: the table is closed to it
    """

    using: str | None
    check: str | None = None
    verbs: str = "SELECT, INSERT, UPDATE, DELETE"

    @property
    def is_walled(self) -> bool:
        return self.using is not None

    @property
    def is_closed(self) -> bool:
        return not self.verbs


CLOSED = Way("false", verbs="")
"""For the keeper alone."""


def shared(verbs: str = READ) -> Way:
    """Nothing in it is about a learner: no wall, and no more than these verbs."""
    return Way(None, verbs=verbs)


def walled(*conditions: str, verbs: str = READ, check: str | None = None) -> Way:
    return Way(" OR ".join(conditions), check, verbs)


def _of_the_roster(column: str, *, client_adds: bool = False) -> Way:
    """What a family decided about a learner: a service's program must know it to leave them out."""
    sees, theirs = learner(column, ids="rostered"), learner(column)
    return walled(sees, verbs=ADD, check=sees if client_adds else theirs)


def _as_shown() -> Way:
    """What a learner shows to nobody, or took back, nobody else reaches, whatever tie they have."""
    tied = f"(teachers OR family) AND withdrawn_at IS NULL AND ({learner('learner_id')})"
    return walled(few("learner_id", "mine"), f"({tied})", verbs="SELECT, INSERT, UPDATE")


WAYS: dict[str, Way] = {
    "people.Person": walled(name("id")),
    "people.NameWord": walled(learner("person_id", ids="rostered")),
    "people.Role": walled(learner("person_id")),
    "people.Enrollment": walled(
        few("person_id", "mine"),
        among("person_id", "rostered"),
        few("school_id", "posts"),
        few("district_id", "districts"),
        # An officer answers for whoever is or was there: without these rows nobody is.
        few("school_id", "oversees"),
        few("district_id", "oversees"),
    ),
    "people.SectionEnrollment": walled(
        # Who teaches a class is no secret; who learns in it is.
        "role <> 'learner'",
        few("section_id", "sections"),
        learner("person_id", ids="rostered"),
    ),
    "people.Guardianship": walled(few("guardian_id", "mine"), learner("learner_id")),
    "people.TeamMembership": walled(few("person_id", "mine"), learner("learner_id")),
    "people.EmergencyReview": walled(through("emergency_id", "people_emergency"), verbs=ADD),
    "people.RecordRequest": walled(learner("learner_id"), few("asked_by_id", "mine"), verbs=ADD),
    "people.RequestStep": walled(through("request_id", "people_recordrequest"), verbs=ADD),
    "people.NoticeGiven": walled(learner("learner_id"), verbs=ADD),
    "people.Emergency": walled(few("person_id", "mine"), learner("learner_id"), verbs=ADD),
    "people.Tombstone": CLOSED,
    "people.Agreement": shared(),  # with whom, for what: it names nobody
    "people.Consent": _of_the_roster("learner_id"),
    "people.FamilyChoice": _of_the_roster("learner_id"),
    "people.ProtectedAddress": _of_the_roster("person_id"),
    "people.Release": _of_the_roster("learner_id", client_adds=True),
    "people.ServiceTerms": shared(),  # public
    "people.ServiceData": shared(),
    "people.DeletionRequest": shared(ADD),  # it names no child; a client is shut out by it
    "people.DeletionOf": _of_the_roster("learner_id"),
    "people.DeletionConfirmed": shared(ADD),
    "people.Survey": shared(),  # public
    "people.SurveyAnswer": walled(
        few("person_id", "mine")
    ),  # in confidence: whatever tie somebody has
    # The key of a study and who is in its extracts: for the keeper alone, whatever post somebody holds.
    "people.StudyKey": CLOSED,
    "people.StudyPlace": CLOSED,
    "people.StudyMember": CLOSED,
    "people.StudyTerms": shared(),  # fields, of nobody
    "people.StudyExtract": walled(OVERSEES),
    "people.StudyStep": walled(OVERSEES, verbs=ADD),
    # Tables about groups that passed the gate: the selectors keep a draft from the public until it is released.
    "accountability.Release": shared(),
    "accountability.ReleasePlace": shared(),
    "accountability.ReleaseStep": shared(ADD),
    "accountability.Objection": shared(ADD),
    "accountability.ObjectionAnswer": shared(ADD),
    # What a rated year says of places, and what places set themselves to do: of no learner.
    "accountability.Run": shared(),
    "accountability.RunLine": shared(),
    "accountability.RunPlace": walled(sees_groups("organization_id")),
    "accountability.RunResult": shared(),
    "accountability.RunIdentification": shared(),
    "accountability.PlaceGoal": shared(KEYED),
    "accountability.PlaceGoalEnd": shared(ADD),
    "accountability.Cycle": shared(KEYED),
    "accountability.CycleChange": shared(ADD),
    "accountability.CycleCheck": shared(ADD),
    "accountability.CycleFinding": shared(ADD),
    "accountability.SchoolSupport": shared(KEYED),
    "accountability.SchoolSupportLine": shared(ADD),
    "people.Incident": walled(OVERSEES, verbs=ADD),
    "people.IncidentStep": walled(OVERSEES, verbs=ADD),
    # A client is nobody before it has shown its secret, of which only the fingerprint is there.
    "people.VendorClient": shared(),
    "people.VendorToken": shared("SELECT, INSERT, DELETE"),
    "people.VendorUse": shared(CHANGE),
    "people.GuardianException": walled(through("guardianship_id", "people_guardianship")),
    "people.GuardianRestriction": walled(through("guardianship_id", "people_guardianship")),
    "people.Look": walled(
        learner("learner_id"),
        few("actor_id", "mine"),
        few("section_id", "sections"),
        few("section_id", "visited"),
        # A look at a whole school or state names no learner; each of its families is told of it.
        f"(learner_id IS NULL AND section_id IS NULL AND {SIGNED_IN})",
        OVERSEES_ALL,
        verbs=ADD,
        check=f"{few('actor_id', 'mine')} OR actor_id IS NULL",
    ),
    "people.LookArrival": shared(ADD),  # the trigger on a look notes its key, nothing else
    "people.LookLink": CLOSED,
    "people.LookHead": shared(),  # published
    # Which records are one person's belongs to the copy of the record; the other's name has its own wall.
    "people.MatchCase": walled(learner("one_id"), learner("other_id")),
    "people.Merge": walled(learner("survivor_id"), learner("absorbed_id")),
    "intake.SourceRow": walled(learner("subject")),  # a source's own number of somebody
    "evidence.Evidence": walled(learner("learner_id"), verbs=ADD),
    "evidence.Artefact": walled(through("evidence_id", "evidence_evidence"), verbs=ADD),
    "determinations.Determination": walled(learner("learner_id"), verbs=ADD),
    "determinations.GroupCount": walled(sees_groups("place_id")),
    "determinations.EvidenceCount": walled(sees_groups("school_id")),
    "determinations.SectionCount": walled(sees_groups("school_id")),
    "determinations.SittingCount": walled(sees_groups("school_id")),
    "determinations.RosterCount": walled(sees_groups("school_id")),
    "determinations.DeliveryCount": walled(sees_groups("school_id")),
    "determinations.Rule": shared(ADD),
    "learning.Work": _as_shown(),
    "learning.Collection": _as_shown(),
    "learning.WorkShowing": walled(through("work_id", "learning_work"), verbs=ADD),
    "learning.WorkVersion": walled(through("work_id", "learning_work"), verbs=ADD),
    "learning.WorkFile": walled(through("version_id", "learning_workversion"), verbs=ADD),
    "learning.WorkTie": walled(through("version_id", "learning_workversion"), verbs=ADD),
    "learning.WorkEvidence": walled(through("version_id", "learning_workversion"), verbs=ADD),
    "learning.CollectionVersion": walled(
        through("collection_id", "learning_collection"), verbs=ADD
    ),
    "learning.CollectionWork": walled(
        through("version_id", "learning_collectionversion"), verbs=ADD
    ),
    # Tasks and names of groups are about nobody; who was given one, is in one, handed in or was scored is.
    "assessments.Task": shared(ADD),
    "assessments.TaskCriterion": shared(ADD),
    "assessments.LocalAssessment": shared(ADD),
    "assessments.LocalCriterion": shared(ADD),
    "assessments.LocalDecision": shared(ADD),
    "assessments.OwnGroup": shared(ADD),
    "assessments.Giving": shared(ADD),
    "assessments.TakenBack": shared(ADD),
    "assessments.GroupMember": walled(learner("learner_id"), verbs=ADD),
    "assessments.GivenTo": walled(learner("learner_id"), verbs=ADD),
    "assessments.HandIn": walled(
        learner("learner_id"), few("id", "handed"), verbs=ADD, check=learner("learner_id")
    ),
    "assessments.HandInFile": walled(through("hand_in_id", "assessments_handin"), verbs=ADD),
    "assessments.Entry": walled(learner("learner_id"), verbs=ADD),
    # Who was invited is about no learner; the works are, and their numbers are for who was invited to them.
    "assessments.ExpertInvitation": shared(ADD),
    "assessments.ExpertStep": shared(ADD),
    "assessments.ExpertWork": walled(
        learner("learner_id"), few("id", "works"), verbs=ADD, check=learner("learner_id")
    ),
    "assessments.ExpertLeftOut": walled(through("work_id", "assessments_expertwork"), verbs=ADD),
    "assessments.ExpertScore": walled(through("work_id", "assessments_expertwork"), verbs=ADD),
    "assessments.ExpertAnswer": walled(through("score_id", "assessments_expertscore"), verbs=ADD),
    "assessments.EntryDecision": walled(through("entry_id", "assessments_entry"), verbs=ADD),
    "assessments.AgreementCount": walled(sees_groups("organization_id")),
    "evidence.GivenScale": shared(),
    "evidence.GivenTask": shared(),
    "people.Organization": shared(),
    "people.Term": shared(),
    "people.TitleIStatus": shared(),
    "people.Course": shared(),
    "people.Section": shared(),
    "people.StaffAssignment": shared(),  # a post is held in public
    "supports.TeamMeeting": shared(ADD),  # a day and a school; nobody is named but who kept it
    # Whoever signs in is nobody yet: an account has to be found before it is known whose it is.
    "people.Account": shared(CHANGE),
    "people.Turn": shared(WORK),
    "people.Invitation": shared(CHANGE),
    "people.Device": shared(CHANGE),
    # Whoever shows the code on a sheet is nobody yet; they see that one sheet.
    "people.FamilySheet": walled(
        few("code_hash", "sheet"),
        few("id", "sheet"),
        few("guardian_id", "mine"),
        learner("learner_id"),
        verbs=CHANGE,
    ),
    "people.AccountEvent": shared(ADD),
    # How somebody wants to be told what waits is theirs alone, whoever serves or answers for them.
    "people.NewsMark": walled(few("person_id", "mine"), verbs=CHANGE),
    "people.NewsChoice": walled(few("person_id", "mine"), verbs=CHANGE),
    "people.DigestChoice": walled(few("person_id", "mine"), verbs=CHANGE),
    "people.DigestStep": CLOSED,  # the keeper's command reads and adds them
}
_SHARED_HOUSES = {"competencies"}
_CLOSED_HOUSES = {"intake"}
_LEADS = ("learner", "person", "pupil", "about")
"""Names of keys that say whom a row is about, the surest first."""


def way_of(model: type[models.Model]) -> Way:
    """What the web server may do with this table."""
    if model._meta.label in WAYS:
        return WAYS[model._meta.label]
    house = apps.get_app_config(model._meta.app_label)
    if not house.name.startswith("cairn."):
        return shared(verbs_for(model)) if model._meta.label in VERBS else CLOSED
    if house.label in _CLOSED_HOUSES:
        return CLOSED
    if house.label in _SHARED_HOUSES or model._meta.auto_created:
        return shared()
    return derived(model)


def derived(model: type[models.Model]) -> Way:
    """By the foreign key to a person whose name says most; closed where there is none."""
    keys = {f.name: str(f.column) for f in model._meta.concrete_fields if _names_a_person(f)}
    for leads in _LEADS:
        if leads in keys:
            return walled(learner(keys[leads]), verbs=verbs_for(model))
    for up in model._meta.concrete_fields:
        if isinstance(up, models.ForeignKey) and _is_walled_by_key(up.related_model):
            above = up.related_model._meta.db_table
            return walled(through(up.column, above), verbs=verbs_for(model))
    return CLOSED


def _names_a_person(field: "models.Field[object, object]") -> bool:
    return (
        isinstance(field, models.ForeignKey) and field.related_model._meta.label == "people.Person"
    )


def _is_walled_by_key(model: type[models.Model]) -> bool:
    named = {f.name for f in model._meta.concrete_fields if _names_a_person(f)}
    return bool(named & set(_LEADS))


def every_table() -> dict[str, Way]:
    """Each table of this installation and its way."""
    return {m._meta.db_table: way_of(m) for m in apps.get_models(include_auto_created=True)}
