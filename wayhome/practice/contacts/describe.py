"""Contacts in words, for chronology and worklists: one query for any number of them (E08)."""

from collections.abc import Iterable, Sequence
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.once import seen
from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.compiled import compiled, name_of
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.contacts import rules
from wayhome.practice.contacts.models import Contact, ContactRequest, Outcome, Referral
from wayhome.practice.contacts.models.decided import Decided
from wayhome.practice.contacts.models.gathered import Answered

DECIDED, RECEIVED, ASKED, REPLIED = "CON-E02", "CON-E01", "CON-E03", "CON-E04"


def contacts(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    found = {row.pk: row for row in seen(sees, _contacts, ids=list(ids))}
    said: dict[int, dict[str, tuple[str, ...]]] = {pk: {} for pk in found}
    for sent in compiled(name_of(_told), _told, ids=list(found)):
        said[sent.contact_id][RECEIVED] = (f"{sent.sender}: {sent.worry}",)
    for made in compiled(name_of(_decided), _decided, ids=list(found)):
        said[made.contact_id][DECIDED] = (str(Decided(made.outcome).label), made.reason)
    return {
        pk: Description(
            progress=_("Held by %(who)s.") % {"who": row.holder.name} if row.holder else "",
            about=_about(row),
            by_rule=said[pk],
            do=partial(_to_do, sees.reader, row.ref),
        )
        for pk, row in found.items()
    }


def _contacts(sees: Sees, ids: Sequence[int]) -> QuerySet[Contact]:
    rows: QuerySet[Contact] = sees.rows(Contact).filter(pk__in=ids)
    return rows.select_related("holder", "unborn").only(
        "pk", "ref", "child_id", "kind", "about", "holder__name", "unborn__family"
    )


def _told(ids: Sequence[int]) -> QuerySet[Referral]:
    rows = Referral.objects.filter(contact__in=ids).order_by("-pk")
    return rows.only("contact_id", "sender", "worry")


def _decided(ids: Sequence[int]) -> QuerySet[Outcome]:
    rows = Outcome.objects.filter(contact__in=ids, superseded_at=None)
    return rows.only("contact_id", "outcome", "reason")


def _about(row: Contact) -> str:
    if row.child_id:
        return ""
    told = row.about or (row.unborn.family if row.unborn else "")
    return ": ".join(filter(None, (row.get_kind_display(), told)))


def _to_do(reader: Reader, contact: str, about: Row) -> Do:
    if reader.may(roles.DECIDE_CONTACT):
        at = reverse("contacts:contact", args=[contact])
        labels = {
            rules.TRIAGE.code: _("Look for urgent harm"),
            rules.DECISION.code: _("Decide"),
            rules.TOLD.code: _("Tell the referrer"),
            rules.CHALLENGED.code: _("Answer the challenge"),
        }
        return Do(labels.get(about.rule, _("Open the contact")), at)
    return Do(_("Read the contact"), reverse("contacts:contact", args=[contact]))


def requests(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    wanted = ContactRequest.objects.filter(pk__in=list(ids)).select_related(
        "agency", "contact__unborn"
    )
    rows = {row.pk: row for row in wanted}
    asked_of = sorted({row.contact_id for row in rows.values()})
    open_to = {row.pk for row in seen(sees, _contacts, ids=asked_of)}
    return {
        pk: Description(
            owed=_("%(agency)s answers the front door") % {"agency": row.agency.name},
            about=_about(row.contact),
            by_rule={
                ASKED: (row.agency.name, row.purpose),
                REPLIED: (row.agency.name, str(Answered(row.answered).label))
                if row.answered
                else (),
            },
            do=partial(_open, row.contact.ref),
        )
        for pk, row in rows.items()
        if row.contact_id in open_to
    }


def _open(contact: str, _row: Row) -> Do:
    return Do(_("Open the contact"), reverse("contacts:contact", args=[contact]))
