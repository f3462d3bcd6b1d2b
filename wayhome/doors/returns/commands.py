"""Asking for a file that leaves, making it once, and handing it over once (E26)."""

import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.doors.returns.kinds import DECLARED
from wayhome.doors.returns.made import Made
from wayhome.doors.returns.models import Export, Finding
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority, Membership
from wayhome.foundation.agencies.readers import SYSTEM, Reader, reader_for
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import act_as, system_context
from wayhome.foundation.kernel.errors import Invalid, Refused

MINUTES = 60  # a file nobody fetched is gone after that
FINDINGS_KEPT = timedelta(days=90)  # which rows failed which check: to put right, not to keep (P45)
STAMP = (1980, 1, 1, 0, 0, 0)  # the same rows give the same archive, byte for byte


@transaction.atomic
def ask(
    actor: Reader, *, kind: str, authority: Authority | None, year: int | None, why: str
) -> Export:
    """Registered before a row is read. A council's people export what their council answers for."""
    actor.must(roles.MAKE_RETURN)
    actor.must(DECLARED[kind].needs)
    years = DECLARED[kind].years
    if years and not (year and years[0] <= year <= years[1]):
        words = _("Give a year from %(first)s to %(last)s.")
        raise Invalid({"year": words % {"first": years[0], "last": years[1]}})
    if not why.strip():
        raise Invalid({"why": _("Say what the file is for.")})
    if authority is None and (years or not actor.is_system):
        raise Invalid({"authority": _("Choose the authority whose children these are.")})
    place = None if actor.is_system else _place(actor, authority)
    export = Export.objects.create(
        kind=kind,
        authority=authority,
        year=year if years else None,
        why=why.strip()[:200],
        agency=actor.agency,
        user=actor.user,
        place=place,
        purpose=actor.purpose,
    )
    audit.record(
        actor,
        "return.asked",
        subject_kind="export",
        subject_id=export.pk,
        fields={
            "kind": kind,
            "authority": authority.code if authority else "",
            "year": export.year,
            "why": audit.digest(why),
        },
    )
    return export


def _place(actor: Reader, authority: Authority | None) -> Membership:
    """From where a person asks, for a council that their agency works for."""
    place = Membership.objects.live().filter(ref=actor.place, user=actor.user).first()
    if place is None or actor.agency is None or actor.agency.kind != Agency.Kind.COUNCIL:
        raise Refused(roles.MAKE_RETURN)
    if authority is None or not actor.agency.areas.filter(pk=authority.pk).exists():
        raise Invalid({"authority": _("Choose an authority that your agency works for.")})
    return place


@transaction.atomic
def make(actor: Reader, *, export: Export) -> Made | None:
    """The rows, checked and counted, as `actor` may see them now; None if it was made before.

    Everybody in it is in the read log before the file exists.
    """
    actor.must(roles.MAKE_RETURN)
    actor.must(DECLARED[export.kind].needs)
    now = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if now.ready_at:
        return None
    with _as(actor):
        made = DECLARED[now.kind].make(actor, now.authority, now.year)
    audit.record_reads(actor, f"return.{now.kind}", made.children, how="export")
    now.ready_at, now.failed_at = clock.now(), None
    now.counts, now.children, now.left_out = dict(made.counts), made.children, made.left_out
    now.faults = dict(Counter(finding.code for finding in made.findings))
    now.not_asked = made.not_asked
    now.sha256 = hashlib.sha256(packed(made.files)[1]).hexdigest()
    now.save()
    Finding.objects.bulk_create(Finding(export=now, **vars(each)) for each in made.findings)
    audit.record(
        actor,
        "return.made",
        subject_kind="export",
        subject_id=now.pk,
        fields={"rows": now.counts, "children": len(made.children), "sha256": now.sha256},
    )
    return made


def _as(actor: Reader) -> AbstractContextManager[None]:
    if actor.is_system:
        return system_context()
    act_as(agency_id=actor.agency_id, team_id=actor.team_id, user_id=actor.user_id)
    return nullcontext()


def packed(files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """One file: the only one there is, or all of them in an archive. Its ending, and its bytes."""
    if len(files) == 1:
        ((name, content),) = files.items()
        return Path(name).suffix, content
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return ".zip", whole.getvalue()


def folder() -> Path:
    return Path(settings.DATA_DIR) / "returns"


def path_of(export: Export) -> Path | None:
    """Where the file lies, while it does."""
    return next(iter(folder().glob(f"{export.ref}.*")), None)


def write(export: Export, made: Made) -> None:
    """For nobody's eyes but the server's, until it is fetched."""
    ending, content = packed(made.files)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / f"{export.ref}{ending}"
    path.touch(mode=0o600)
    path.write_bytes(content)


def asker(export: Export) -> Reader:
    """Whoever asked, in the same place, if they are still there."""
    if export.user is None:
        return SYSTEM
    place = (
        Membership.objects.live()
        .filter(pk=export.place_id or 0, user__is_active=True, agency__is_active=True)
        .select_related("user", "agency", "team")
        .first()
    )
    if place is None:
        raise Refused(roles.MAKE_RETURN)
    return reader_for(place, export.purpose)


@transaction.atomic
def fetch(actor: Reader, *, export: Export) -> tuple[str, bytes]:
    """The file, to the one person who asked for it, once: then it is gone. Its name and bytes."""
    actor.must(roles.MAKE_RETURN)
    now = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    path = path_of(now)
    if now.user_id != actor.user_id or now.ready_at is None or now.fetched_at or path is None:
        raise Refused(roles.MAKE_RETURN)
    now.fetched_at = clock.now()
    now.save(update_fields=["fetched_at"])
    audit.record(
        actor,
        "return.fetched",
        subject_kind="export",
        subject_id=now.pk,
        fields={"sha256": now.sha256},
    )
    content = path.read_bytes()
    path.unlink()
    return f"{now.kind}-{now.year or clock.today()}{path.suffix}", content


def forget() -> int:
    """Remove files that nobody fetched in time, and what checks found long ago; the register stays.

    Returns how many files.
    """
    Finding.objects.filter(export__asked_at__lt=clock.now() - FINDINGS_KEPT).delete()
    kept = clock.now().timestamp() - MINUTES * 60
    gone = 0
    for path in folder().glob("*.*"):
        if path.stat().st_mtime < kept:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
