"""What OneRoster's words mean here."""

from cairn.people.models import Organization, StaffAssignment

ORGANIZATIONS = {
    "state": Organization.Kind.SEA,
    "national": Organization.Kind.SEA,
    "district": Organization.Kind.LEA,
    "local": Organization.Kind.LEA,
    "school": Organization.Kind.SCHOOL,
}
"""All other types, departments among them, are programmes."""

ROLES = {
    "student": "learner",
    "parent": "guardian",
    "principal": "leader",
    "siteAdministrator": "leader",
    "districtAdministrator": "leader",
    "administrator": "leader",
    "systemAdministrator": "technician",
}
"""Roles that have another name here; the rest keep theirs."""

_TEACHING = {
    "teacher": StaffAssignment.Position.TEACHER,
    "aide": StaffAssignment.Position.AIDE,
    "counselor": StaffAssignment.Position.COUNSELOR,
}
_LEADING = {"principal", "siteAdministrator", "administrator", "districtAdministrator"}


def organization_kind(word: str) -> str:
    return ORGANIZATIONS.get(word, Organization.Kind.PROGRAM)


def role_kind(word: str) -> str:
    return ROLES.get(word, word)


def position(word: str, organization: str) -> str | None:
    """The post that a role at this kind of organization gives; None where it gives none.

    No roster makes a state analyst: that post opens a whole state and is given by hand.
    """
    if word in _TEACHING:
        return _TEACHING[word]
    if word not in _LEADING or organization == Organization.Kind.SEA:
        return None
    if organization == Organization.Kind.LEA:
        return StaffAssignment.Position.DISTRICT_LEADER
    return None if word == "districtAdministrator" else StaffAssignment.Position.SCHOOL_LEADER
