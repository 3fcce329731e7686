"""What the wall knows of an expert from the community: the works of one invitation, and nothing else.

An expert is no person of the record, and has the ties of nobody. `cairn_enter_expert` keeps beside them the works'
keys in `cairn.works` and what was handed in for them in `cairn.handed`; only the tables of that task heed these. It
says again, in the database's own words, what `assessments.selectors.experts` says: of the browser in which the code
was typed last and when, the day, the terms, the withdrawal, who invited, works left out and families who refused, the
listing too where a work is called by a first name.
"""
# ruff: noqa: S608 nothing here comes from outside

from .ties import on

ENTER_EXPERT = "SELECT cairn_enter_expert(%s, %s, %s, %s)"
"""(the typing of a code or None, the moment since which it counts, day, days of grace after teaching)"""


def _refused(choice: str) -> str:
    """SQL: whether the family of `p` said no to something last."""
    return f"""EXISTS (SELECT 1 FROM people_familychoice c JOIN people_person q ON q.id = c.learner_id
        WHERE q.record_id = p.record_id AND c.choice = '{choice}' AND NOT c.agrees
        AND NOT EXISTS (SELECT 1 FROM people_familychoice d JOIN people_person r ON r.id = d.learner_id
            WHERE r.record_id = p.record_id AND d.choice = '{choice}' AND d.id > c.id))"""


_PROTECTED = f"""EXISTS (SELECT 1 FROM people_protectedaddress x JOIN people_person q ON q.id = x.person_id
        WHERE q.record_id = p.record_id AND {on("x", "day")})"""

ENTERING_EXPERT = f"""
CREATE OR REPLACE FUNCTION cairn_enter_expert(typed uuid, since timestamptz, day date, grace integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE invited uuid; given uuid; works uuid[]; records uuid[]; handed uuid[];
BEGIN
    SELECT i.id, i.giving_id INTO invited, given FROM assessments_expertstep b
    JOIN assessments_expertinvitation i ON i.id = b.invitation_id JOIN assessments_giving g ON g.id = i.giving_id
    WHERE b.id = typed AND b.what = 'begun' AND b.at > since AND i.until >= day
    AND NOT EXISTS (SELECT 1 FROM assessments_expertstep s WHERE s.invitation_id = i.id
        AND s.what = 'begun' AND (s.at, s.id) > (b.at, b.id))
    AND EXISTS (SELECT 1 FROM assessments_expertstep s WHERE s.invitation_id = i.id AND s.what = 'accepted')
    AND NOT EXISTS (SELECT 1 FROM assessments_expertstep s WHERE s.invitation_id = i.id AND s.what = 'withdrawn')
    AND NOT EXISTS (SELECT 1 FROM assessments_takenback t WHERE t.giving_id = i.giving_id)
    AND EXISTS (SELECT 1 FROM people_sectionenrollment m WHERE m.section_id = g.section_id
        AND m.person_id = i.invited_by_id AND m.role = 'teacher' AND m.first_day <= day
        AND (m.last_day IS NULL OR m.last_day >= day - grace));
    SELECT array_agg(w.id), array_agg(p.record_id) INTO works, records
    FROM assessments_expertwork w JOIN people_person p ON p.id = w.learner_id
    WHERE w.invitation_id = invited AND NOT {_refused("experts")}
    AND NOT EXISTS (SELECT 1 FROM assessments_expertleftout o WHERE o.work_id = w.id)
    AND (w.called = '' OR NOT ({_refused("directory")} OR {_PROTECTED}));
    handed := ARRAY (SELECT h.id FROM assessments_handin h JOIN people_person p ON p.id = h.learner_id
        WHERE h.giving_id = given AND p.record_id = ANY (records));
    PERFORM set_config('cairn.works', coalesce(array_to_string(works, ','), ''), true),
        set_config('cairn.handed', coalesce(array_to_string(handed, ','), ''), true);
END $$
"""
"""The function that works out which works an invitation shows."""
