"""To whom a reader is tied on a day, in the database's own words: the parts of `cairn_enter`.

They say again what `people.selectors.access` says: whoever changes one of them changes the other, and a test
holds them together. Every part is an expression over the arguments of that function (`functions.ENTERING`) and
over what it worked out before.
"""
# ruff: noqa: S608 nothing here comes from outside


def on(row: str, day: str) -> str:
    """That a dated row holds on a day."""
    return f"{row}.first_day <= {day} AND ({row}.last_day IS NULL OR {row}.last_day >= {day})"


PERSONAS = "ARRAY (SELECT a.person_id FROM people_account a WHERE a.persona <> '' AND a.person_id IS NOT NULL)"
"""The demonstration's people stand at the front door, before anyone has signed in."""

MINE = """ARRAY (SELECT p.id FROM people_person p
    WHERE p.record_id = (SELECT q.record_id FROM people_person q WHERE q.id = who))"""
"""The reader's own rows: what several rosters say of one person is one record."""

_LATELY = "m.first_day <= day AND (m.last_day IS NULL OR m.last_day >= day - grace)"

TAUGHT = f"""ARRAY (SELECT DISTINCT m.section_id FROM people_sectionenrollment m
    WHERE m.person_id = ANY (mine) AND m.role = 'teacher' AND {_LATELY})"""

POSTS = f"""
SELECT array_agg(s.organization_id) FILTER (WHERE s.position = 'counselor'),
       array_agg(s.organization_id) FILTER (WHERE s.position = 'school_leader'),
       array_agg(s.organization_id) FILTER (WHERE s.position = 'district_leader'),
       array_agg(s.organization_id) FILTER (WHERE s.position = 'privacy_officer'),
       coalesce(bool_or(s.position = 'state_analyst'), false)
INTO counsels, posts, districts, oversees, analyst FROM people_staffassignment s
WHERE s.person_id = ANY (mine) AND {on("s", "day")}
"""

WARDS = f"""ARRAY (
    SELECT ward.record_id FROM people_guardianship g
    JOIN people_person ward ON ward.id = g.learner_id JOIN people_person one ON one.id = ward.record_id
    WHERE g.guardian_id = ANY (mine) AND {on("g", "day")}
    AND (one.birth_date IS NULL OR one.birth_date > of_age OR EXISTS (
        SELECT 1 FROM people_guardianexception k JOIN people_guardianship h ON h.id = k.guardianship_id
        JOIN people_person kept ON kept.id = h.learner_id
        WHERE h.guardian_id = ANY (mine) AND kept.record_id = ward.record_id AND {on("k", "day")}))
    AND NOT EXISTS (
        SELECT 1 FROM people_guardianrestriction r JOIN people_guardianship h ON h.id = r.guardianship_id
        JOIN people_person barred ON barred.id = h.learner_id
        WHERE h.guardian_id = ANY (mine) AND barred.record_id = ward.record_id
        AND r.kind = 'no_records' AND {on("r", "day")}))"""
"""For whom they answer: not yet of age or by an exception, and under no order against it."""

_THEIRS = f"""FROM people_enrollment e JOIN people_person x ON x.id = e.person_id
        WHERE x.record_id = pupil.record_id AND {on("e", "day")}"""
_AS_ASKED = "OFFSET 0"
"""Asks this of the few of whom it is asked; the planner would else work it out for everyone beforehand."""

PUPILS = f"""ARRAY (
    SELECT pupil.record_id FROM people_sectionenrollment m JOIN people_person pupil ON pupil.id = m.person_id
    JOIN people_section s ON s.id = m.section_id
    WHERE m.section_id = ANY (sections) AND m.role = 'learner' AND {_LATELY}
    AND NOT (m.last_day < day AND m.last_day IS NOT NULL
        AND EXISTS (SELECT 1 {_THEIRS} AND e.first_day >= m.last_day {_AS_ASKED})
        AND NOT EXISTS (SELECT 1 {_THEIRS} AND e.school_id = s.school_id {_AS_ASKED})))"""
"""Who is in the classes that they teach, or left them lately and went to no other school."""


def _team(kind: str, where: str) -> str:
    return f"""ARRAY (
    SELECT pupil.record_id FROM people_teammembership t JOIN people_person pupil ON pupil.id = t.learner_id
    WHERE t.person_id = ANY (mine) AND t.kind {kind} 'caseload' AND {on("t", "day")}
    AND EXISTS (SELECT 1 {_THEIRS} AND {where} {_AS_ASKED}))"""


TEAMS = _team("<>", "t.organization_id IN (e.school_id, e.district_id)")
"""Whom a team of theirs serves, while they are enrolled where the team is."""

CASELOAD = _team("=", "e.school_id = ANY (counsels)")
"""Whom they were given to counsel."""

EMERGENCIES = """ARRAY (
    SELECT whom.record_id FROM people_emergency x JOIN people_person whom ON whom.id = x.learner_id
    WHERE x.person_id = ANY (mine) AND x.opened_at <= clock_timestamp() AND x.ends_at > clock_timestamp())"""
"""Whose record they hold open."""

SAME = "ARRAY (SELECT same.id FROM people_person same WHERE same.record_id = ANY (records))"
"""Every row of those records."""

PLACES = """ARRAY (SELECT o.id FROM people_organization o
    WHERE o.id = ANY (places) OR o.parent_id = ANY (places) OR o.district_id = ANY (districts))"""
"""Whose figures the posts open."""

HAS_CASELOAD = f"""EXISTS (SELECT 1 FROM people_teammembership t
    WHERE t.person_id = ANY (mine) AND t.kind = 'caseload' AND {on("t", "day")})"""

VISITED = """ARRAY (SELECT DISTINCT m.section_id FROM people_sectionenrollment m
    WHERE m.person_id = ANY (learners) AND m.role = 'learner')"""
"""The classes of a learner or family, whose page counts as a look at them."""

OVERSEES_ALL = (
    "EXISTS (SELECT 1 FROM people_organization o WHERE o.id = ANY (oversees) AND o.kind = 'SEA')"
)

NAMED = """ARRAY (SELECT p.id FROM people_person p WHERE p.record_id IN (
    SELECT q.record_id FROM people_person q WHERE q.id = ANY (named)
    UNION SELECT q.record_id FROM people_person q WHERE stated <> '' AND q.state_id = stated
    UNION SELECT q.record_id FROM people_person q WHERE mail <> '' AND upper(q.email) = upper(mail)))"""
"""Whom a code, a state's number or an e-mail address names: nobody, one, or several."""

EVER_WARDS = """ARRAY (SELECT same.id FROM people_person same WHERE same.record_id IN (
    SELECT ward.record_id FROM people_guardianship g JOIN people_person ward ON ward.id = g.learner_id
    WHERE g.guardian_id = ANY (mine)))"""
"""For whom they answer or answered."""
