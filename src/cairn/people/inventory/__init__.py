"""What this house keeps: who learns, where, with whom; who answers for whom; who looked; who may have what.

A module for each of `people.models`, which tell the same subjects.
"""

from . import (
    facts,
    finding,
    incidents,
    keeping,
    looks,
    matching,
    news,
    persons,
    places,
    rights,
    roles,
    serving,
    signing_in,
    studies,
    surveys,
    vendors,
)

TABLES = (
    persons.TABLES
    | finding.TABLES
    | places.TABLES
    | roles.TABLES
    | serving.TABLES
    | facts.TABLES
    | matching.TABLES
    | looks.TABLES
    | rights.TABLES
    | keeping.TABLES
    | signing_in.TABLES
    | vendors.TABLES
    | incidents.TABLES
    | surveys.TABLES
    | news.TABLES
    | studies.TABLES
)
