"""What the wall asks the database: who the reader is, and to whom they are tied on a day.

`cairn_enter` works the ties out from the record, once a request, and keeps them as settings of the one
transaction; the policies read them once a statement. It says again, in the database's own words, what
`people.selectors.access` says: whoever changes one of them changes the other, and a test holds them together.

A tie is wider than a permission: it does not ask for what purpose, nor for which kind of data. That is the
first wall's business; this one is for the day on which the first has a hole.
"""
# ruff: noqa: S608 nothing here comes from outside

ENTER = "SELECT cairn_enter(%s, %s, %s, %s)"
"""(person or None, day, days of grace after teaching, birth date of those who are just of age)"""

_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
_ON = "{0}.first_day <= {1} AND ({0}.last_day IS NULL OR {0}.last_day >= {1})"

READERS = [
    """
    CREATE OR REPLACE FUNCTION cairn_says(setting text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(current_setting('cairn.' || setting, true), '') $$
    """,
    """
    CREATE OR REPLACE FUNCTION cairn_ids(setting text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(nullif(current_setting('cairn.' || setting, true), ''), '{}')::uuid[] $$
    """,
    """
    CREATE OR REPLACE FUNCTION cairn_has_post() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT cairn_says('posts') || cairn_says('districts') || cairn_says('oversees') <> '' $$
    """,
]
WITHIN = f"""
CREATE OR REPLACE FUNCTION cairn_within(whom uuid) RETURNS boolean {_DEFINER} AS $$
    SELECT cairn_says('everyone') = 'yes' OR EXISTS (
        SELECT 1 FROM people_person asked JOIN people_person same ON same.record_id = asked.record_id
        JOIN people_enrollment e ON e.person_id = same.id
        WHERE asked.id = whom AND (
            {_ON.format("e", "cairn_says('day')::date")}
            AND (e.school_id = ANY (cairn_ids('posts')) OR e.district_id = ANY (cairn_ids('districts')))
            OR cairn_ids('oversees') && ARRAY[e.school_id, e.district_id]))
$$
"""
WORKS_HERE = f"""
CREATE OR REPLACE FUNCTION cairn_works_here(whom uuid) RETURNS boolean {_DEFINER} AS $$
    SELECT cairn_ids('mine') <> '{{}}' AND (
        EXISTS (SELECT 1 FROM people_staffassignment s WHERE s.person_id = whom)
        OR EXISTS (SELECT 1 FROM people_sectionenrollment m WHERE m.person_id = whom AND m.role <> 'learner'))
$$
"""

_GUARDIAN = f"""
SELECT ward.record_id FROM people_guardianship g
JOIN people_person ward ON ward.id = g.learner_id JOIN people_person one ON one.id = ward.record_id
WHERE g.guardian_id = ANY (mine) AND {_ON.format("g", "day")}
AND (one.birth_date IS NULL OR one.birth_date > of_age OR EXISTS (
    SELECT 1 FROM people_guardianexception k JOIN people_guardianship h ON h.id = k.guardianship_id
    JOIN people_person kept ON kept.id = h.learner_id
    WHERE h.guardian_id = ANY (mine) AND kept.record_id = ward.record_id AND {_ON.format("k", "day")}))
AND NOT EXISTS (
    SELECT 1 FROM people_guardianrestriction r JOIN people_guardianship h ON h.id = r.guardianship_id
    JOIN people_person barred ON barred.id = h.learner_id
    WHERE h.guardian_id = ANY (mine) AND barred.record_id = ward.record_id
    AND r.kind = 'no_records' AND {_ON.format("r", "day")})
"""
_LATELY = "m.first_day <= day AND (m.last_day IS NULL OR m.last_day >= day - grace)"
_THEIRS = f"""FROM people_enrollment e JOIN people_person x ON x.id = e.person_id
    WHERE x.record_id = pupil.record_id AND {_ON.format("e", "day")}"""
_PUPILS = f"""
SELECT pupil.record_id FROM people_sectionenrollment m JOIN people_person pupil ON pupil.id = m.person_id
JOIN people_section s ON s.id = m.section_id
WHERE m.section_id = ANY (taught) AND m.role = 'learner' AND {_LATELY}
AND NOT (m.last_day < day AND m.last_day IS NOT NULL
    AND EXISTS (SELECT 1 {_THEIRS} AND e.first_day >= m.last_day)
    AND NOT EXISTS (SELECT 1 {_THEIRS} AND e.school_id = s.school_id))
"""
_TEAMS = f"""
SELECT pupil.record_id FROM people_teammembership t JOIN people_person pupil ON pupil.id = t.learner_id
WHERE t.person_id = ANY (mine) AND t.kind <> 'caseload' AND {_ON.format("t", "day")}
AND EXISTS (SELECT 1 {_THEIRS} AND t.organization_id IN (e.school_id, e.district_id))
"""
_CASELOAD = f"""
SELECT pupil.record_id FROM people_teammembership t JOIN people_person pupil ON pupil.id = t.learner_id
WHERE t.person_id = ANY (mine) AND t.kind = 'caseload' AND {_ON.format("t", "day")}
AND EXISTS (SELECT 1 {_THEIRS} AND e.school_id = ANY (counsels))
"""
_EMERGENCIES = """
SELECT whom.record_id FROM people_emergency x JOIN people_person whom ON whom.id = x.learner_id
WHERE x.person_id = ANY (mine) AND x.opened_at <= clock_timestamp() AND x.ends_at > clock_timestamp()
"""


def enter(tables: set[str]) -> str:
    """The function that works a reader's ties out; `tables` are those that are there."""
    more = f"UNION {_EMERGENCIES}" if "people_emergency" in tables else ""
    return f"""
CREATE OR REPLACE FUNCTION cairn_enter(who uuid, day date, grace integer, of_age date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE mine uuid[]; taught uuid[]; pupils uuid[]; visited uuid[]; posts uuid[]; leads uuid[]; places uuid[];
        counsels uuid[]; oversees uuid[]; analyst boolean := false; everyone boolean := false;
BEGIN
    mine := CASE WHEN who IS NULL
        -- The demonstration's people stand at the front door, before anyone has signed in.
        THEN ARRAY (SELECT a.person_id FROM people_account a WHERE a.persona <> '' AND a.person_id IS NOT NULL)
        ELSE ARRAY (SELECT p.id FROM people_person p
                    WHERE p.record_id = (SELECT q.record_id FROM people_person q WHERE q.id = who)) END;
    IF who IS NOT NULL THEN
        taught := ARRAY (SELECT DISTINCT m.section_id FROM people_sectionenrollment m
            WHERE m.person_id = ANY (mine) AND m.role = 'teacher' AND {_LATELY});
        SELECT array_agg(s.organization_id) FILTER (WHERE s.position = 'counselor'),
               array_agg(s.organization_id) FILTER (WHERE s.position = 'school_leader'),
               array_agg(s.organization_id) FILTER (WHERE s.position = 'district_leader'),
               array_agg(s.organization_id) FILTER (WHERE s.position = 'privacy_officer'),
               coalesce(bool_or(s.position = 'state_analyst'), false)
        INTO counsels, posts, leads, oversees, analyst FROM people_staffassignment s
        WHERE s.person_id = ANY (mine) AND {_ON.format("s", "day")};
        pupils := ARRAY (SELECT same.id FROM people_person same WHERE same.record_id IN (
            SELECT who_is.record_id FROM people_person who_is WHERE who_is.id = who
            UNION {_GUARDIAN} UNION {_PUPILS} UNION {_TEAMS} UNION {_CASELOAD} {more}));
        everyone := EXISTS (SELECT 1 FROM people_organization o WHERE o.id = ANY (oversees) AND o.kind = 'SEA');
        IF counsels IS NOT NULL OR posts IS NOT NULL OR leads IS NOT NULL THEN
            places := counsels || posts || leads;
            places := ARRAY (SELECT o.id FROM people_organization o
                WHERE o.id = ANY (places) OR o.parent_id = ANY (places) OR o.district_id = ANY (leads));
        END IF;
        IF counsels IS NOT NULL AND NOT EXISTS (SELECT 1 FROM people_teammembership t
            WHERE t.person_id = ANY (mine) AND t.kind = 'caseload' AND {_ON.format("t", "day")}) THEN
            posts := posts || counsels;  -- who has a caseload has only that
        END IF;
        IF cardinality(pupils) < 20 THEN  -- the classes of a learner or family, whose page counts as a look at them
            visited := ARRAY (SELECT DISTINCT m.section_id FROM people_sectionenrollment m
                WHERE m.person_id = ANY (pupils) AND m.role = 'learner');
        END IF;
    END IF;
    PERFORM set_config('cairn.mine', mine::text, true),
        set_config('cairn.day', day::text, true),
        set_config('cairn.sections', coalesce(taught::text, ''), true),
        set_config('cairn.visited', coalesce(visited::text, ''), true),
        set_config('cairn.learners', coalesce(pupils::text, ''), true),
        set_config('cairn.posts', coalesce(posts::text, ''), true),
        set_config('cairn.districts', coalesce(leads::text, ''), true),
        set_config('cairn.places', coalesce(places::text, ''), true),
        set_config('cairn.oversees', coalesce(oversees::text, ''), true),
        set_config('cairn.everyone', CASE WHEN everyone THEN 'yes' ELSE '' END, true),
        set_config('cairn.state', CASE WHEN analyst THEN 'yes' ELSE '' END, true);
END $$
"""
