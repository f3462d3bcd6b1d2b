"""People and their places. An administrator acts for their own agency, and on nobody else's people.

A person may work for several agencies. Whoever may change their address could take over all their
places, so the address, the second step and the account itself are changed only while every place
they hold is in the administrator's agency.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import mail, queries, roles
from wayhome.foundation.agencies.models import Agency, Membership, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused

EDITED = ("name", "email", "job_title")


@transaction.atomic
def add_person(
    actor: Reader,
    *,
    name: str,
    email: str,
    role: str,
    job_title: str = "",
    team: Team | None = None,
    agency: Agency | None = None,
    until_at: datetime | None = None,
) -> Membership:
    """An account and its first place. Somebody known by this address elsewhere gets the place.

    A new person is sent a link to choose a password. The answer is the same either way: whether
    an address is known to another agency is not this one's to learn.
    """
    agency = _own_agency(actor, agency)
    email = _checked_email(email)
    if not name.strip():
        raise Invalid({"name": _("Enter their name")})
    person = User.objects.filter(email=email).first()
    if person is None:
        person = User(email=email, name=name.strip(), job_title=job_title.strip())
        person.set_unusable_password()
        person.save()
        audit.record(
            actor,
            "person.added",
            subject_kind="user",
            subject_id=person.pk,
            fields=audit.fingerprints({"name": person.name, "email": email}),
        )
        mail.send_link(person)
    elif Membership.objects.live().filter(user=person, agency=agency, role=role).exists():
        raise Invalid({"email": _("They have this role in your agency already.")})
    elif not person.is_active and not Membership.objects.live().filter(user=person).exists():
        _reopen(actor, person)  # closed where they worked before; the link proves who they are
        person.set_unusable_password()
        person.save(update_fields=["password"])
        mail.send_link(person)
    return _give_place(actor, person=person, agency=agency, role=role, team=team, until_at=until_at)


@transaction.atomic
def change_person(
    actor: Reader, *, person: User, version: int, name: str, email: str, job_title: str = ""
) -> User:
    """Correct their details. Somebody else's change since `version` is shown, not overwritten."""
    _must_administer(actor, person)
    email, typed = _checked_email(email), {"name": name.strip(), "job_title": job_title.strip()}
    if not typed["name"]:
        raise Invalid({"name": _("Enter their name")})
    row = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if row.version != version:
        who = row.changed_by.name if row.changed_by else _("Somebody else")
        now = {field: getattr(row, field) for field in EDITED}
        raise Conflict(now, who, row.version, row.changed_at)
    new = typed | {"email": email}
    changed = {field: value for field, value in new.items() if getattr(row, field) != value}
    if not changed:
        return row
    if "email" in changed:
        _must_be_ours_alone(actor, row, "email")
        if User.objects.filter(email=email).exclude(pk=row.pk).exists():
            raise Invalid({"email": _("This address cannot be used. Check how it is written.")})
        EmailAddress.objects.filter(user=row).delete()  # or the old address would sign in
        mail.say_address_changed(row.email)
    User.objects.filter(pk=row.pk, version=version).update(
        **changed, version=F("version") + 1, changed_at=clock.now(), changed_by_id=actor.user_id
    )
    audit.record(
        actor,
        "person.changed",
        subject_kind="user",
        subject_id=row.pk,
        fields=audit.fingerprints(changed),
    )
    row.refresh_from_db()
    return row


@transaction.atomic
def give_place(
    actor: Reader,
    *,
    person: User,
    role: str,
    team: Team | None = None,
    until_at: datetime | None = None,
) -> Membership:
    """One more place in the administrator's agency, for somebody who has or had one there."""
    _must_administer(actor, person)
    assert actor.agency
    return _give_place(
        actor, person=person, agency=actor.agency, role=role, team=team, until_at=until_at
    )


@transaction.atomic
def end_place(actor: Reader, *, membership: Membership) -> Membership:
    """From now on this place opens nothing. Their duty in its team ends with it."""
    actor.must(roles.ADMINISTER)
    row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if not _is_own(actor, row.agency_id):
        raise Refused(roles.ADMINISTER)
    now = clock.now()
    if row.until_at and row.until_at <= now:
        return row
    if row.user_id == actor.user_id and row.role == "administrator":
        raise Invalid(_("You cannot end your own place as administrator. Ask another one to."))
    row.until_at = max(now, row.from_at + timedelta(microseconds=1))
    row.save(update_fields=["until_at"])
    audit.record(actor, "place.ended", subject_kind="membership", subject_id=row.pk)
    return row


@transaction.atomic
def close_account(actor: Reader, *, person: User) -> User:
    """They can no longer sign in, and every place they hold ends."""
    _must_administer(actor, person)
    if person.pk == actor.user_id:
        raise Invalid(_("You cannot close your own account. Ask another administrator to."))
    row = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _must_be_ours_alone(actor, row)
    for place in Membership.objects.live().filter(user=row):
        end_place(actor, membership=place)
    row.is_active = False
    row.save(update_fields=["is_active"])
    audit.record(actor, "person.closed", subject_kind="user", subject_id=row.pk)
    return row


@transaction.atomic
def reopen_account(actor: Reader, *, person: User) -> User:
    """They may sign in again; a place is given to them anew."""
    _must_administer(actor, person)
    row = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _must_be_ours_alone(actor, row)
    _reopen(actor, row)
    return row


@transaction.atomic
def reset_second_factor(actor: Reader, *, person: User) -> User:
    """For a lost phone with no recovery code left: they set up a new second step when next here."""
    _must_administer(actor, person)
    if person.pk == actor.user_id:
        raise Invalid(_("Ask another administrator: nobody resets their own second step."))
    _must_be_ours_alone(actor, person)
    removed = Authenticator.objects.filter(user=person).delete()[0]
    audit.record(
        actor,
        "person.second_factor_reset",
        subject_kind="user",
        subject_id=person.pk,
        fields={"removed": removed},
    )
    mail.say_second_step_reset(person.email)
    return person


@transaction.atomic
def send_link(actor: Reader, *, person: User) -> User:
    """A link to choose a password, to the address we hold."""
    _must_administer(actor, person)
    if not person.is_active:
        raise Invalid(_("This account is closed."))
    audit.record(actor, "person.link_sent", subject_kind="user", subject_id=person.pk)
    mail.send_link(person)
    return person


def _reopen(actor: Reader, person: User) -> None:
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record(actor, "person.reopened", subject_kind="user", subject_id=person.pk)


def _give_place(
    actor: Reader,
    *,
    person: User,
    agency: Agency,
    role: str,
    team: Team | None = None,
    until_at: datetime | None = None,
) -> Membership:
    _check_place(agency, role, team, until_at)
    if not person.is_active:
        raise Invalid(_("This account is closed. Open it again first."))
    row = Membership.objects.create(
        user=person, agency=agency, team=team, role=role, from_at=clock.now(), until_at=until_at
    )
    audit.record(
        actor,
        "place.given",
        subject_kind="membership",
        subject_id=row.pk,
        fields={"user": person.pk, "role": role, "team": team.pk if team else None},
    )
    return row


def _check_place(agency: Agency, role: str, team: Team | None, until_at: datetime | None) -> None:
    if role not in {allowed.code for allowed in roles.roles_in(agency.kind)}:
        raise Invalid({"role": _("Choose a role that your kind of agency has.")})
    if team and (team.agency_id != agency.pk or not team.is_active):
        raise Invalid({"team": _("Choose one of your own teams.")})
    if until_at and until_at <= clock.now():
        raise Invalid({"until_at": _("The last day must be today or later.")})
    _check_end(role, until_at)


def _check_end(role: str, until_at: datetime | None) -> None:
    """An inspector's place ends by itself."""
    days = roles.TIMED.get(role)
    if days is None:
        return
    if until_at is None:
        words = _("Say on which day it ends: nobody inspects for ever.")
        raise Invalid({"until_on": words})
    if until_at > clock.now() + timedelta(days=days + 1):
        words = _("It ends within %(weeks)s weeks. Give it again if it is needed for longer.")
        raise Invalid({"until_on": words % {"weeks": days // 7}})


def _own_agency(actor: Reader, agency: Agency | None) -> Agency:
    actor.must(roles.ADMINISTER)
    agency = agency or actor.agency
    if agency is None or not _is_own(actor, agency.pk):
        raise Refused(roles.ADMINISTER)
    return agency


def _is_own(actor: Reader, agency_id: int) -> bool:
    return actor.is_system or agency_id == actor.agency_id


def _must_administer(actor: Reader, person: User) -> None:
    """For anybody but `queries.administered` this administrator does not know that they exist."""
    actor.must(roles.ADMINISTER)
    if not actor.is_system and not queries.administered(actor).filter(pk=person.pk).exists():
        raise Refused(roles.ADMINISTER)


def _must_be_ours_alone(actor: Reader, person: User, field: str = "") -> None:
    elsewhere = Membership.objects.live().filter(user=person).exclude(agency=actor.agency_id)
    if not actor.is_system and elsewhere.exists():
        words = _("They also work for another agency, so this is not yours alone to change.")
        raise Invalid({field: words})


def _checked_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        words = _("Enter an e-mail address like name@example.org")
        raise Invalid({"email": words}) from None
    return email
