"""Row-level security on what the front door holds (E22).

Through the child's circle; about no child, for councils of the area that received it or that it was
passed to. What somebody sent, and what an agency is asked, its own rows open to it as well.
"""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy

SEES = """
CREATE FUNCTION contacts_area(area bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (
        SELECT FROM agencies_agency_areas here
        JOIN agencies_agency council ON council.id = here.agency_id AND council.kind = 'council'
        WHERE here.authority_id = area
          AND here.agency_id = nullif(current_setting('wayhome.agency', true), '')::bigint)
$$;
CREATE FUNCTION contacts_sees(contact bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (
        SELECT FROM contacts_contact c
        WHERE c.id = contact
          AND (access_sees(c.child_id)
               OR (c.child_id IS NULL
                   AND (contacts_area(c.authority_id)
                        OR EXISTS (SELECT FROM contacts_outcome o
                                   WHERE o.contact_id = c.id AND o.superseded_at IS NULL
                                     AND contacts_area(o.to_authority_id))))))
$$;
"""
GONE = "DROP FUNCTION contacts_sees(bigint); DROP FUNCTION contacts_area(bigint);"
AGENCY = "nullif(current_setting('wayhome.agency', true), '')::bigint"


def part(table: str, own: str = "false") -> migrations.RunSQL:
    """Closed like its contact; the policy's question is asked of the contact, not of a child."""
    closes, opens = policy(table, "contact_id", own)
    return migrations.RunSQL(closes.replace("access_sees(", "contacts_sees("), opens)


def contact() -> migrations.RunSQL:
    closes, opens = policy("contacts_contact", "id")
    return migrations.RunSQL(closes.replace("access_sees(", "contacts_sees("), opens)


OWN_TELLING = (
    "EXISTS (SELECT FROM contacts_referral sent WHERE sent.id = referral_id"
    f" AND sent.recorded_by_agency_id = {AGENCY})"
)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial"), ("access", "0003_row_security")]
    operations = [
        migrations.RunSQL(SEES, GONE),
        contact(),
        part("contacts_referral", f"recorded_by_agency_id = {AGENCY}"),
        part("contacts_contactrequest", f"agency_id = {AGENCY}"),
        part("contacts_telling", OWN_TELLING),
        part("contacts_challenge", OWN_TELLING),
        *(part(f"contacts_{each}") for each in ("triage", "holding", "outcome", "step")),
    ]
