"""What the wall asks the database: who the reader is, to whom they are tied, and what a policy asks of that.

`cairn_enter` works the ties out from the record, once a request, and keeps them as settings of the one
transaction; policies read them (`conditions`). A tie is wider than a permission: it does not ask for what
purpose, nor for which kind of data. That is the first wall's business; this one is for the day on which
the first has a hole.

Functions that a policy calls are plpgsql: the planner does not look into them, and a session plans what they
ask only once. What the planner did look into was most of the wall's price.
"""
# ruff: noqa: S608 nothing here comes from outside

from . import ties

ENTER = "SELECT cairn_enter(%s, %s, %s, %s)"
"""(person or None, day, days of grace after teaching, birth date of those who are just of age)"""

AT_THE_DOOR = "SELECT cairn_at_the_door(%s::uuid[], %s, %s, %s)"
"""(people who are named, a state's number or '', an e-mail address or '', day)"""

FOR_ONE = """
SELECT set_config('cairn.learners', one.ids, true), set_config('cairn.rostered', one.ids, true),
    set_config('cairn.sections', '', true), set_config('cairn.visited', '', true),
    set_config('cairn.posts', '', true), set_config('cairn.districts', '', true),
    set_config('cairn.places', '', true), set_config('cairn.oversees', '', true),
    set_config('cairn.wide', '', true), set_config('cairn.everyone', '', true), set_config('cairn.state', '', true),
    set_config('cairn.within', '', true)
FROM (
    SELECT coalesce(string_agg(p.id::text, ','), '') AS ids FROM people_person p
    WHERE p.record_id = (SELECT q.record_id FROM people_person q WHERE q.id = %s)
        AND strpos(current_setting('cairn.learners', true), p.id::text) > 0
) AS one"""
"""(a learner): of a reader's ties, leaves those to this learner and to themselves."""

SETS = (
    "mine", "learners", "sections", "visited", "posts", "districts", "places", "oversees",
)  # fmt: skip
"""Sets of ids that are kept of a reader.

mine       the reader's own rows              learners   of whom they may see rows, themselves too
sections   which they teach                   visited    classes of a learner or a family
posts      schools they lead or counsel       districts  which they lead
places     whose figures their posts open     oversees   places whose log they answer for
"""
_FLAGS = {
    "wide": "posts IS NOT NULL OR districts IS NOT NULL OR oversees IS NOT NULL",
    "everyone": "everyone",
    "state": "analyst",
}
"""wide: somebody whom no set names may be theirs; everyone: the state's officer; state: sees figures everywhere"""

_DEFINER = "LANGUAGE plpgsql STABLE SECURITY DEFINER COST 5000 SET search_path = public, pg_temp"
"""They cost so much that the planner keeps from asking them of whole tables."""


def setting(name: str) -> str:
    """What was kept of the reader; nothing before anyone entered."""
    return f"current_setting('cairn.{name}', true)"


def _array(name: str) -> str:
    return f"string_to_array({setting(name)}, ',')::uuid[]"


_HERE = f"""(
            {ties.on("e", f"{setting('day')}::date")}
            AND (e.school_id = ANY ({_array("posts")}) OR e.district_id = ANY ({_array("districts")}))
            OR {_array("oversees")} && ARRAY[e.school_id, e.district_id])"""
"""That an enrollment is where the reader has a post, for an officer also that it was."""

WITHIN = f"""
CREATE OR REPLACE FUNCTION cairn_within(whom uuid) RETURNS boolean {_DEFINER} AS $$
BEGIN
    -- Whether a learner is, or for an officer was, enrolled where the reader has a post. Rows of a table come learner
    -- by learner: whom it found last it need not look up again. Most have one row of their own: it is asked first, and
    -- the others of the same record only where it does not say so.
    IF {setting("within")} = whom::text THEN
        RETURN true;
    END IF;
    IF {setting("everyone")} = 'yes'
        OR EXISTS (SELECT 1 FROM people_enrollment e WHERE e.person_id = whom AND {_HERE}) THEN
        PERFORM set_config('cairn.within', whom::text, true);
        RETURN true;
    END IF;
    RETURN EXISTS (
        SELECT 1 FROM people_person asked JOIN people_person same ON same.record_id = asked.record_id
        JOIN people_enrollment e ON e.person_id = same.id WHERE asked.id = whom AND {_HERE});
END $$
"""
KNOWS = f"""
CREATE OR REPLACE FUNCTION cairn_knows(whom uuid) RETURNS boolean {_DEFINER} AS $$
BEGIN
    -- Of a school's leader most who are asked for learn there: that first, for each statement that is begun costs.
    IF {setting("wide")} = 'yes' AND cairn_within(whom) THEN
        RETURN true;
    END IF;
    -- Who works here is no secret to whoever has signed in; whoever reaches a learner knows the learner's family.
    RETURN EXISTS (SELECT 1 FROM people_staffassignment s WHERE s.person_id = whom)
        OR EXISTS (SELECT 1 FROM people_sectionenrollment m WHERE m.person_id = whom AND m.role <> 'learner')
        OR EXISTS (SELECT 1 FROM people_guardianship g WHERE g.guardian_id = whom
            AND (strpos({setting("learners")}, g.learner_id::text) > 0
                OR {setting("wide")} = 'yes' AND cairn_within(g.learner_id)));
END $$
"""


def sees(table: str) -> str:
    """The function that asks whether the reader sees a row of this table; the table's own policies decide."""
    return f"""
CREATE OR REPLACE FUNCTION cairn_sees_{table}(row_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY INVOKER COST 5000 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM {table} AS up WHERE up.id = row_id);
END $$
"""


_SETS = "".join(f"{name} uuid[]; " for name in [*SETS, "records", "counsels"])
_OWN = f"""
        mine := {ties.MINE};
        sections := {ties.TAUGHT};
        {ties.POSTS};"""
_LEARNERS = f"""
        records := mine || {ties.WARDS} || {ties.TEAMS};
        IF sections <> '{{}}' THEN
            records := records || {ties.PUPILS};
        END IF;
        IF counsels IS NOT NULL THEN
            records := records || {ties.CASELOAD};
        END IF;
        IF to_regclass('people_emergency') IS NOT NULL THEN  -- it came with a later step
            records := records || {ties.EMERGENCIES};
        END IF;
        learners := {ties.SAME};"""
_PLACES = f"""
        IF cardinality(learners) < 20 THEN
            visited := {ties.VISITED};
        END IF;
        IF counsels IS NOT NULL OR posts IS NOT NULL OR districts IS NOT NULL THEN
            places := counsels || posts || districts;
            places := {ties.PLACES};
        END IF;
        IF counsels IS NOT NULL AND NOT {ties.HAS_CASELOAD} THEN
            posts := posts || counsels;  -- who has a caseload has only that
        END IF;
        everyone := oversees IS NOT NULL AND {ties.OVERSEES_ALL};"""
_KEPT = ", ".join(
    [
        *(f"set_config('cairn.{s}', coalesce(array_to_string({s}, ','), ''), true)" for s in SETS),
        *(
            f"set_config('cairn.{f}', CASE WHEN {is_so} THEN 'yes' ELSE '' END, true)"
            for f, is_so in _FLAGS.items()
        ),
        # On the roster's own tables a service's program has a set of its own; a person's is the same as elsewhere.
        "set_config('cairn.rostered', coalesce(array_to_string(learners, ','), ''), true)",
        "set_config('cairn.day', day::text, true)",
        # Whom `cairn_within` found last was another reader's.
        "set_config('cairn.within', '', true)",
    ]
)
_VARIABLES = f"DECLARE {_SETS} analyst boolean := false; everyone boolean := false;"
ENTERING = f"""
CREATE OR REPLACE FUNCTION cairn_enter(who uuid, day date, grace integer, of_age date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
{_VARIABLES}
BEGIN
    IF who IS NULL THEN
        mine := {ties.PERSONAS};
    ELSE
        {_OWN}
        {_LEARNERS}
        {_PLACES}
    END IF;
    PERFORM {_KEPT};
END $$
"""
"""The function that works a reader's ties out."""

WAITING = f"""
CREATE OR REPLACE FUNCTION cairn_at_the_door(named uuid[], stated text, mail text, day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
{_VARIABLES}
BEGIN
    mine := {ties.NAMED};
    learners := mine || {ties.EVER_WARDS};
    PERFORM {_KEPT};
END $$
"""
"""The function that shows who somebody is said to be, and for whom they answer: whether they may sign in."""
