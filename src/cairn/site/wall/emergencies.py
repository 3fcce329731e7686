"""Who is meant in an emergency, behind the wall: the one question that may be asked about somebody without a tie.

Whoever opens a record in an emergency is tied to it only once it is open, so the wall hides whose number it is.
`cairn_in_emergency` answers with a key and a place, and only about a learner who is enrolled where the reader
holds a post; every other row stays hidden, this learner's too. It says again what `people.selectors.emergencies`
says of numbers, places and days.
"""
# ruff: noqa: S608 nothing here comes from outside

from .functions import setting
from .ties import on

IN_EMERGENCY = "SELECT learner, place FROM cairn_in_emergency(%s, %s)"
"""(what the reader calls the learner, day)"""

NAMING = f"""
CREATE OR REPLACE FUNCTION cairn_in_emergency(named text, day date, OUT learner uuid, OUT place uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE key uuid; posts uuid[]; by_key uuid[]; by_state uuid[]; by_source uuid[]; by_number uuid[]; meant uuid[];
BEGIN
    BEGIN
        key := named::uuid;
    EXCEPTION WHEN invalid_text_representation THEN
        key := NULL;
    END;
    posts := ARRAY (SELECT s.organization_id FROM people_staffassignment s
        WHERE s.person_id = ANY (string_to_array({setting("mine")}, ',')::uuid[]) AND {on("s", "day")});
    -- All are asked, whichever knows it: how long a refusal takes must not tell whether somebody is there.
    by_key := ARRAY (SELECT DISTINCT p.record_id FROM people_person p WHERE p.id = key);
    by_state := ARRAY (SELECT DISTINCT p.record_id FROM people_person p WHERE p.state_id = named);
    by_source := ARRAY (SELECT DISTINCT p.record_id FROM people_person p JOIN intake_sourcerow r
        ON r.subject = p.id WHERE r.kind = 'users' AND r.key = named);
    by_number := ARRAY (SELECT DISTINCT p.record_id FROM people_personidentifier i
        JOIN people_person p ON p.id = i.person_id WHERE i.value = named);
    meant := CASE WHEN by_key <> '{{}}' THEN by_key WHEN by_state <> '{{}}' THEN by_state
        WHEN by_source <> '{{}}' THEN by_source ELSE by_number END;
    SELECT meant[1], held.at_which INTO learner, place FROM (
        SELECT e.school_id AS at_which, 1 AS nearness, e.first_day, e.last_day, e.person_id FROM people_enrollment e
        UNION ALL SELECT e.district_id, 2, e.first_day, e.last_day, e.person_id FROM people_enrollment e) held
    JOIN people_person p ON p.id = held.person_id
    WHERE cardinality(meant) = 1 AND p.record_id = meant[1] AND held.at_which = ANY (posts)
    AND held.first_day <= day AND (held.last_day IS NULL OR held.last_day >= day - 1)
    ORDER BY held.nearness LIMIT 1;
END $$
"""
"""The function that says whom a number means, to whoever holds a post where that learner is."""
