"""What the wall knows of a service under contract: whom its contract names on a day, and who teaches them.

A service is no person. Its learners go into a setting of their own, `cairn.rostered`, that only the tables of
the roster heed: no evidence, plan or address of theirs is there for a client, whatever its page asks for.
`cairn_enter_client` says again, in the database's own words, what `people.selectors.vendors` says of places
and days; who refused and who consented is the first wall's business.
"""
# ruff: noqa: S608 nothing here comes from outside

from .functions import SETS
from .ties import on

ENTER_CLIENT = "SELECT cairn_enter_client(%s, %s)"
"""(client, day)"""

_NOBODY = ", ".join(
    f"set_config('cairn.{name}', '', true)"
    for name in (*SETS, "wide", "everyone", "state", "within")
)
ENTERING_CLIENT = f"""
CREATE OR REPLACE FUNCTION cairn_enter_client(client uuid, day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE contract uuid; places uuid[]; classes uuid[]; rostered uuid[];
BEGIN
    SELECT t.id INTO contract FROM people_vendorclient c
    JOIN people_serviceterms t ON t.id = c.terms_id JOIN people_agreement a ON a.id = t.agreement_id
    WHERE c.id = client AND c.revoked_at IS NULL AND c.expires_on >= day AND a.signed_on <= day
    AND least(a.expires_on, a.ended_on) >= day;
    places := ARRAY (SELECT o.id FROM people_organization o
        JOIN people_serviceterms_organizations s ON s.organization_id IN (o.id, o.district_id)
        WHERE s.serviceterms_id = contract);
    classes := ARRAY (SELECT x.id FROM people_section x WHERE {on("x", "day")}
        AND (x.school_id = ANY (places) OR x.id IN (SELECT s.section_id
            FROM people_serviceterms_sections s WHERE s.serviceterms_id = contract)));
    rostered := ARRAY (SELECT same.id FROM people_person same WHERE same.record_id IN (
        SELECT p.record_id FROM people_enrollment e JOIN people_person p ON p.id = e.person_id
        WHERE {on("e", "day")} AND (e.school_id = ANY (places) OR e.district_id = ANY (places))
        UNION SELECT p.record_id FROM people_sectionenrollment m JOIN people_person p ON p.id = m.person_id
        WHERE m.section_id = ANY (classes) AND {on("m", "day")}));
    PERFORM {_NOBODY}, set_config('cairn.day', day::text, true),
        set_config('cairn.rostered', array_to_string(rostered, ','), true);
END $$
"""
"""The function that works out whom a client's contract names, and who teaches them."""
