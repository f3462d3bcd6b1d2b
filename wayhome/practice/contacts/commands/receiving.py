"""A contact comes in: whom it is about, whether it opens one or joins one, who is called."""

from django.db import connection, transaction

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.models import Involvement, Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.people import exact
from wayhome.foundation.people.commands import NewChild, about, record_children
from wayhome.foundation.people.models import Child, Home, Responsibility
from wayhome.foundation.rules import engine
from wayhome.practice.contacts.commands.calls import call_front_door, tell_owner
from wayhome.practice.contacts.commands.opened import derive, log, part
from wayhome.practice.contacts.facts import Named, NewContact
from wayhome.practice.contacts.models import Contact, Referral, Unborn
from wayhome.practice.contacts.models.contact import Kind, Urgency

SOONEST = list(Urgency.values)
TABLES = ("contacts_contact", "contacts_referral")


@transaction.atomic
def make(actor: Reader, *, new: NewContact) -> Referral:
    """What somebody told, as they wrote it: their receipt. It opens a contact or joins one.

    Nothing that comes back says which, or that the child is known (P20). A named child who alone
    has that name and date of birth on the record is that child; any other is a new one.
    """
    actor.must(roles.REFER)
    new.check()
    closed: list[Restriction] = []
    if new.kind == Kind.CHILD:
        child_id, closed = _child(actor, new)
        contact, joined = _about_child(actor, new, child_id)
    else:
        contact, joined = _about_none(actor, new)
    referral = _write(actor, new, contact, joined=joined)
    if joined:
        _hasten(contact, new)
    log(actor, "received", contact, referral=referral.pk, joined=joined, kind=new.kind)
    derive(contact, *TABLES)
    if new.kind != Kind.CHILD and not joined:
        crossed("contact.told", actor, contact=contact.pk)
    for restriction in closed:
        _involve_owner(actor, contact, restriction)
    if new.recorded_at is None and (joined or new.urgency != Urgency.SOON):
        call_front_door(contact)
    return referral


def _child(actor: Reader, new: NewContact) -> tuple[int, list[Restriction]]:
    if new.named:
        return _named(actor, new.named, new.authority)
    with system_context():
        child = _standing(new.child_id or 0)
    if child is None or not Child.objects.visible_to(actor).filter(pk=child.pk).exists():
        raise Refused(roles.REFER)
    return child.pk, []


def _standing(child_id: int) -> Child | None:
    """The record that stands, where this one was joined to another since the form was opened."""
    child = Child.objects.filter(pk=child_id).select_related("merged_into").first()
    while child and child.merged_into:
        child = child.merged_into
    return child


def _named(actor: Reader, named: Named, area: Authority) -> tuple[int, list[Restriction]]:
    """The one child who is meant, or a new one; and the closed record that may be the same child.

    A link that touches a closed record is never automatic (P44): its owner is told, and the contact
    goes on as if that record were not there. Two contacts at once of one name wait for each other.
    """
    exact.lock_names([(named.name, named.born_on)])
    known = exact.by_name(named.name, named.born_on) if named.born_on else None
    closed: list[Restriction] = []
    if known:
        with system_context():
            closed = list(Restriction.objects.filter(child=known, lifted_at=None))
        if not closed and known.died_on is None:
            return known.pk, []
    fresh = NewChild(
        given_name=named.given_name,
        family_name=named.family_name,
        born_on=named.born_on,
        authority=area,
    )
    return record_children(actor, [fresh])[0].pk, closed


def _about_child(actor: Reader, new: NewContact, child_id: int) -> tuple[Contact, bool]:
    engine.lock([child_id])
    with system_context():
        open_now = Contact.objects.filter(child_id=child_id, closed_at=None)
        area = _answers_for(child_id) or new.authority
        standing = open_now.filter(authority=area).select_for_update(of=("self",)).first()
        if standing:
            return standing, True
        row = Contact(
            kind=Kind.CHILD,
            authority=area,
            urgency=new.urgency,
            is_quick=new.is_quick,
            **about(child_id, actor, at=new.recorded_at, by=new.recorder),
        )
        row.save(force_insert=True)
        involve_door(actor, row, area)
    return row, False


def _answers_for(child_id: int) -> Authority | None:
    """The council that answers for the child today; where that is not known, where they live."""
    today = clock.today()
    for model in (Responsibility, Home):
        rows = model.objects.filter(child_id=child_id, from_on__lte=today).exclude(authority=None)
        fact = rows.exclude(until_on__lte=today).order_by("-from_on", "-pk").first()
        if fact is not None:
            found: Authority = fact.authority
            return found
    return None


def involve_door(actor: Reader, contact: Contact, area: Authority) -> None:
    """A council that has to do with one contact only sees who the child is and that contact."""
    assert contact.child_id is not None
    councils = Agency.objects.filter(kind=Agency.Kind.COUNCIL, areas=area, is_active=True)
    for council in councils:
        rows = Involvement.objects.live().filter(child_id=contact.child_id, agency=council)
        if rows.filter(purpose__in=(Purpose.RESPONSIBLE, Purpose.ALLOCATED), case_ref="").exists():
            continue
        row = Involvement.objects.create(
            child_id=contact.child_id,
            agency=council,
            purpose=Purpose.FRONT_DOOR,
            basis="A contact at its front door",
            case_ref=contact.ref,
            shown_with=DataClass.REFERRAL,
            from_at=clock.now(),
            recorded_by_id=actor.user_id,
        )
        audit.record(
            actor,
            "circle.joined",
            subject_kind="involvement",
            subject_id=row.pk,
            child_id=contact.child_id,
            fields={"agency": council.pk, "purpose": Purpose.FRONT_DOOR},
        )


def _about_none(actor: Reader, new: NewContact) -> tuple[Contact, bool]:
    """The same place, group or space, by the same words, in one area is one open contact. Of an
    unnamed child each is its own: two are not one child because nobody is named."""
    words = " ".join(new.about.split())
    with system_context():
        if new.kind != Kind.UNNAMED:
            _lock_words(f"{new.kind} {new.authority.pk} {words.casefold()}")
            same = Contact.objects.filter(
                kind=new.kind, authority=new.authority, closed_at=None, about__iexact=words
            )
            if standing := same.select_for_update(of=("self",)).first():
                return standing, True
        row = Contact(
            kind=new.kind,
            about=words,
            authority=new.authority,
            urgency=new.urgency,
            is_quick=new.is_quick,
            unborn=_unborn(new, words) if new.kind == Kind.UNBORN else None,
            **_by(actor, new),
        )
        row.save(force_insert=True)
    return row, False


def _lock_words(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [key])


def _unborn(new: NewContact, family: str) -> Unborn:
    return Unborn.objects.create(
        family=family[:120], expected_on=new.expected_on, authority=new.authority
    )


def _by(actor: Reader, new: NewContact) -> dict[str, object]:
    fields = about(0, actor, at=new.recorded_at, by=new.recorder)
    return fields | {"child_id": None, "recorded_for_id": None}


def _write(actor: Reader, new: NewContact, contact: Contact, *, joined: bool) -> Referral:
    with system_context():
        return Referral.objects.create(
            # of a child they see, whose child it is; of one they name, the area that they said
            authority=contact.authority if new.child_id is not None else new.authority,
            sender=new.sender.strip(),
            phone=new.phone.strip(),
            email=new.email,
            named=_as_written(contact, new),
            worry=new.worry.strip(),
            words=new.words.strip(),
            where=new.where.strip(),
            urgency=new.urgency,
            knows=new.knows,
            why_not_told=new.why_not_told.strip(),
            concerns_colleague=new.concerns_colleague,
            joined=joined,
            **part(contact, actor, at=new.recorded_at, by=new.recorder),
        )


def _as_written(contact: Contact, new: NewContact) -> str:
    if new.named:
        return new.named.name
    if new.child_id is not None:
        child: Child = Child.objects.get(pk=contact.child_id or 0)
        return child.full_name
    return contact.about


def _hasten(contact: Contact, new: NewContact) -> None:
    """A second sender who is more alarmed makes the whole contact as urgent as that."""
    if SOONEST.index(new.urgency) < SOONEST.index(contact.urgency):
        contact.urgency = new.urgency
        with system_context():
            contact.save(update_fields=["urgency"])


def _involve_owner(actor: Reader, contact: Contact, restriction: Restriction) -> None:
    """The owner of a closed record reads a contact that may be about the same child, and judges.

    Covert: nobody else learns from the circle that such a record exists (P20, P22).
    """
    with system_context():
        row, is_new = Involvement.objects.get_or_create(
            child_id=contact.child_id,
            agency_id=restriction.owning_agency_id,
            user_id=restriction.owner_id,
            purpose=Purpose.FRONT_DOOR,
            case_ref=contact.ref,
            defaults={
                "basis": "May be a child whose closed record they own",
                "is_covert": True,
                "from_at": clock.now(),
            },
        )
        if is_new:
            audit.record(
                actor,
                "circle.owner_told",
                subject_kind="restriction",
                subject_id=restriction.pk,
                child_id=restriction.child_id,
                fields={"involvement": row.pk},
            )
    tell_owner(contact, restriction)
