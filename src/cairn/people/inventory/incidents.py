"""What became known of a breach and was done about it, and what services are asked to delete."""

from cairn.kernel.inventory import Table

from .sources import OFFICER

_OFFICER = "a privacy officer"
_NOTED = {"noted_at": "when it was written down", "noted_by": "by whom"}

TABLES = {
    "people.Incident": Table(
        "operation",
        "To tell everybody in time whom a breach concerns, and to practise it.",
        _OFFICER,
        {
            "what": "what happened",
            "found_on": "the day on which the school learned of it",
            "first_day": "the first day on which data may have been read",
            "last_day": "the last",
            "account": "through whose account",
            "through": "through which page, export or program",
            "agreement": "with the party that lost what it had been given",
            "party_found_on": "the day on which that party found it",
            "organization": "whose officer sees to it",
            "drill": "whether it is practice",
        }
        | _NOTED,
        others=("account",),
    ),
    "people.IncidentStep": Table(
        "operation",
        "To show that the list was made and everybody told, in time.",
        _OFFICER,
        {
            "incident": "the incident",
            "step": "listed, service, state, families or closed",
            "on": "the day on which it was done",
            "words": "how, and in which words",
            "learners": "how many learners are on the list",
            "digest": "fingerprint of the list",
        }
        | _NOTED,
    ),
    "people.DeletionRequest": Table(
        "reference",
        "To have a service delete what the school asks it to, in time.",
        OFFICER,
        {
            "terms": "the contract",
            "of_all": "all that it has, or of some learners",
            "words": "why; empty: the contract ended",
            "asked_at": "when",
            "asked_by": "who asked",
            "due_on": "the last day in time",
            "ruled_by": "the rule the clock rests on",
        },
    ),
    "people.DeletionOf": Table(
        "looks",
        "To have a service delete what it has of a learner, and to give it nothing more.",
        OFFICER,
        {"request": "what was asked of the service", "learner": "whose data"},
        about=("learner",),
    ),
    "people.DeletionConfirmed": Table(
        "reference",
        "To keep a service's proof that it has deleted.",
        "the service",
        {
            "request": "what was asked",
            "words": "by whom, how, and where the paper is",
            "on": "the day on which it came",
        }
        | _NOTED,
    ),
}
