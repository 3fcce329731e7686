"""What the web server may do with a table whose rows it reaches: no more than its pages do.

The wall says which rows (`table`); this says which verbs, for every table that is not named there. What a page
of the tests writes is compared with it, both ways, by `tests/test_grants.py`.
"""

from django.db import models

READ, ADD, WORK = "SELECT", "SELECT, INSERT", "SELECT, INSERT, UPDATE, DELETE"
CHANGE = "SELECT, INSERT, UPDATE"
LOCK = "SELECT, INSERT, UPDATE ({key})"
"""Rows are added and one is locked while another is added to it; to lock takes a right to change some column."""

UNNAMED = LOCK
"""What holds for a table that nobody has named yet: the record is added to, not changed."""

_WORKED_OUT = "SELECT, INSERT, DELETE"
"""What is worked out anew is taken away and added, as when a page records evidence."""

VERBS: dict[str, str] = {
    # Facts come from imports alone.
    "people.PersonIdentifier": READ,
    "people.Characteristic": READ,
    "people.Attendance": READ,
    "people.DisciplineCount": READ,
    "people.Graduation": READ,
    "people.CourseCompletion": READ,
    "people.CredentialEarned": READ,
    "people.LegalHold": READ,
    "evidence.Arrival": WORK,
    "determinations.Estimate": _WORKED_OUT,
    "determinations.LevelChange": _WORKED_OUT,
    "determinations.Judgement": ADD,
    "supports.SupportPlan": LOCK,
    "supports.SupportSession": ADD,
    "supports.ProgressCheck": ADD,
    "supports.PlanReview": ADD,
    "supports.Flag": READ,
    "supports.FlagDecision": ADD,
    "learning.AboutMe": ADD,
    "learning.AboutMeWords": _WORKED_OUT,
    "learning.AboutMeWithdrawn": ADD,
    "learning.Exemption": ADD,
    "learning.ExemptionEnd": ADD,
    "learning.Goal": LOCK,
    "learning.GoalStep": ADD,
    "learning.GoalEntry": ADD,
    "learning.Pathway": LOCK,
    "learning.PathwayStep": ADD,
    "learning.PathwayNote": ADD,
    "learning.Recognition": ADD,
    "learning.RecognitionStep": ADD,
    "learning.ReviewRequest": LOCK,
    "learning.ReviewStep": ADD,
    "learning.ReviewWork": ADD,
    # Of the libraries' tables, those that pages use; the others are closed.
    "sessions.Session": WORK,
    "mfa.Authenticator": WORK,
    "socialaccount.SocialAccount": ADD,
    "socialaccount.SocialApp": READ,
    "socialaccount.SocialToken": READ,
    "account.EmailAddress": READ,
}


def verbs_for(model: type[models.Model]) -> str:
    """The verbs of a table, as GRANT takes them."""
    return VERBS.get(model._meta.label, UNNAMED).format(key=model._meta.pk.column)
