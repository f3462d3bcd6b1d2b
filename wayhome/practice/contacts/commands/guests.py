"""Somebody with a work address and no account: a code by e-mail, used once, for one form.

Whoever asks is answered alike, whether their address may have a code or not. A code is kept as a
hash, lives for half an hour and dies of five wrong tries.
"""

import hashlib
import secrets
from datetime import timedelta

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.practice.contacts.commands.receiving import make
from wayhome.practice.contacts.facts import NewContact
from wayhome.practice.contacts.models import (
    AgencyDomain,
    ContactRequest,
    GuestAsking,
    GuestCode,
    Referral,
)

LIVES = timedelta(minutes=30)
WRITES_WITHIN = timedelta(hours=2)  # from entering the code to sending the form
TRIES = 5
AN_HOUR = timedelta(hours=1)
ADDRESS_MAY_ASK, ORIGIN_MAY_ASK = 3, 20  # an hour


def guest(code: GuestCode) -> Reader:
    """Whoever holds this code: of their agency, to write or to answer, and nothing else."""
    allowed = frozenset({roles.REFER, roles.ANSWER_CONTACT})
    return Reader(user=None, agency=code.agency, role="guest", permissions=allowed)


@transaction.atomic
def ask_code(
    actor: Reader,
    *,
    email: str,
    origin: str,
    request: ContactRequest | None = None,
    reference: str = "",
) -> None:
    """Send a code, if this address may have one. What comes back is nothing, either way.

    `origin` is the network address that asks; it is kept as a hash, for an hour's count.
    `reference` is of what was sent from this address before, to read what came of it.
    """
    actor.must(roles.REFER)
    email = email.strip().lower()
    with system_context():
        if not _counted(email, origin):
            return
        code, salt = f"{secrets.randbelow(10**8):08d}", secrets.token_hex(8)
        code_hash = _hash(salt, code)  # for everybody: how long it takes tells nothing
        listed = AgencyDomain.objects.filter(domain=email.rpartition("@")[2])
        found = listed.select_related("agency").first()
        if found is None or not found.agency.is_active:
            return
        if request is not None and (not request.is_waiting or request.email != email):
            return
        sent = _sent_by(email, found.agency_id, reference)
        if reference and sent is None:
            return
        row = GuestCode.objects.create(
            email=email,
            agency=found.agency,
            request=request,
            referral=sent,
            salt=salt,
            code_hash=code_hash,
            expires_at=clock.now() + LIVES,
        )
        audit.record(actor, "contact.code_sent", subject_kind="guest_code", subject_id=row.pk)
    transaction.on_commit(lambda: _send(email, code), robust=True)


def _sent_by(email: str, agency: int, reference: str) -> Referral | None:
    """What a guest of this address and agency sent, by its reference."""
    rows = Referral.objects.filter(recorded_by=None, recorded_by_agency=agency)
    found: Referral | None = rows.filter(ref=reference, email__iexact=email).first()
    return found if reference else None


def _counted(email: str, origin: str) -> bool:
    """Whether this is not one too many; counted whoever it is."""
    since = clock.now() - AN_HOUR
    by_email, by_origin = _plain_hash(email), _plain_hash(origin)
    rows = GuestAsking.objects.filter(asked_at__gt=since)
    few = rows.filter(email_hash=by_email).count() < ADDRESS_MAY_ASK
    few = few and rows.filter(origin_hash=by_origin).count() < ORIGIN_MAY_ASK
    GuestAsking.objects.create(email_hash=by_email, origin_hash=by_origin, asked_at=clock.now())
    return few


def _plain_hash(text: str) -> str:
    return salted_hmac("contacts.guest", text, algorithm="sha256").hexdigest()


def _hash(salt: str, code: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt.encode(), 60_000).hex()


def _send(email: str, code: str) -> None:
    message = EmailMessage(
        subject=_("Your code for Wayhome"),
        body=_(
            "Your code is %(code)s\n\nIt works once, within half an hour, on the page where you "
            "asked for it. If you did not ask, do nothing: without it nobody gets in.\n"
        )
        % {"code": code},
        to=[email],
    )
    get_connection(fail_silently=True).send_messages([message])


@transaction.atomic
def enter_code(
    actor: Reader,
    *,
    email: str,
    code: str,
    request: ContactRequest | None = None,
    reference: str = "",
) -> GuestCode | None:
    """The row that this code opens, or None: wrong, used and too old are one answer, so that
    nobody learns which. A wrong try is counted, so the caller must not roll it back."""
    actor.must(roles.REFER)
    with system_context():
        rows = GuestCode.objects.select_for_update(of=("self",)).select_related("agency")
        rows = rows.filter(email=email.strip().lower(), request=request)
        about = {"referral__ref": reference} if reference else {"referral": None}
        row = rows.filter(**about).order_by("-pk").first()
        salt, wanted = (row.salt, row.code_hash) if row else ("", "")
        given = _hash(salt, "".join(code.split()))  # for everybody: how long it takes tells nothing
        if row is None or row.entered_at or row.expires_at <= clock.now() or row.tries >= TRIES:
            return None
        if not constant_time_compare(given, wanted):
            row.tries += 1
            row.save(update_fields=["tries"])
            return None
        row.entered_at = clock.now()
        row.save(update_fields=["entered_at"])
        audit.record(actor, "contact.code_entered", subject_kind="guest_code", subject_id=row.pk)
    return row


def still_open(code: GuestCode) -> bool:
    """Whether what the code opened may still be read: not sent, and entered not long ago."""
    entered = code.entered_at
    return entered is not None and not code.sent_at and clock.now() < entered + WRITES_WITHIN


def sent_alike(code: GuestCode, worry: str) -> Referral | None:
    """What this code sent, if it says the same: the same press twice is one contact, and whoever
    pressed reads the reference again."""
    with system_context():
        if GuestCode.objects.filter(pk=code.pk, sent_at=None).exists():
            return None
        rows = Referral.objects.filter(recorded_by=None, recorded_by_agency=code.agency_id)
        rows = rows.filter(email__iexact=code.email, worry=worry.strip())
        found: Referral | None = rows.order_by("-pk").first()
    return found


def let_through(code: GuestCode) -> GuestCode:
    """The code's row, locked: entered, not yet used for a form, and not long ago."""
    row = GuestCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
    if row.entered_at is None:
        raise Refused(roles.REFER)
    if row.sent_at:
        raise Invalid("This was sent already. To send something else, ask for a new code.")
    if row.entered_at + WRITES_WITHIN <= clock.now():
        raise Invalid("Your code is too old to send this. Ask for a new one; keep a copy of this.")
    return row


def used(row: GuestCode) -> None:
    row.sent_at = clock.now()
    row.save(update_fields=["sent_at"])


@transaction.atomic
def make_as_guest(actor: Reader, *, code: GuestCode, new: NewContact) -> Referral:
    """One contact for one code. The guest has a reference, and never what is known."""
    actor.must(roles.REFER)
    if new.child_id is not None:
        raise Refused(roles.REFER)
    with system_context():
        row = let_through(code)
        if row.request_id is not None or row.referral_id is not None:
            raise Refused(roles.REFER)
        used(row)
    return make(actor, new=new)
