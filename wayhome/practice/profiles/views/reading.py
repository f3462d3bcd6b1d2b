"""Reading a profile: as it stands, as it stood, and on paper."""

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.profiles.paper import document
from wayhome.practice.profiles.queries import friends
from wayhome.practice.profiles.queries import profile as reads
from wayhome.practice.profiles.queries.profile import Kept
from wayhome.practice.profiles.views.opening import may_ask

DATA = (DataClass.IDENTITY, DataClass.PROFILE)
WITH_MUST_KNOW = (*DATA, DataClass.CONTACT)  # its lines show to readers of that class (P25)


def opened(request: PageRequest, ref: str, version: str = "") -> Kept:
    """The profile with its read noted, of this child and of those it names; or a 404."""
    child = reads.open_child(request.reader, ref)
    kept = reads.profile_of(request.reader, child, version) if child else None
    if kept is None:
        raise Http404
    request.shown(kept.child.pk, friends.shown(kept.friends))
    return kept


@page(permission=roles.READ_CHILD, data=WITH_MUST_KNOW, logs="child", methods=("GET",))
def profile(request: PageRequest, child: str) -> HttpResponse:
    """Police who may know of the child, and to whom it is closed now, are asked for a reason."""
    reader = request.reader
    if may_ask(reader, child):
        request.shown()
        return redirect("profiles:ask", child)
    kept = opened(request, child)
    context = {
        "kept": kept,
        "child": kept.child,
        "versions": reads.versions(reader, kept.child),
        "must_know": reads.must_know(reader, kept.child),
        "due_at": reads.review_due(reader, kept),
        "looked": reads.looked(reader, kept.child),
        "appeals": reads.appeals(reader, kept.child),
        "may": _may(request),
        "key": uuid4(),  # of the one form here, which has nothing to keep as a draft
    }
    return render(request, "profiles/profile.html", context)


def _may(request: PageRequest) -> dict[str, bool]:
    reader = request.reader
    return {
        "keep": reader.may(roles.KEEP_PROFILE),
        "publish": reader.may(roles.DECIDE_PUBLICITY),
    }


@page(permission=roles.READ_CHILD, data=DATA, logs="child", methods=("GET",))
def version(request: PageRequest, child: str, version: str) -> HttpResponse:
    kept = opened(request, child, version)
    return render(request, "profiles/version.html", {"kept": kept, "child": kept.child})


@page(permission=roles.READ_CHILD, data=WITH_MUST_KNOW, logs="child", methods=("GET",))
def pdf(request: PageRequest, child: str) -> HttpResponse:
    """One click to paper, which says who printed it and when; logged as an export (E23)."""
    kept = opened(request, child)
    now = clock.now()
    body = document.pdf(request.reader, kept, now)
    audit.record(
        request.reader,
        "profile.exported",
        subject_kind="profile",
        subject_id=kept.version or None,
        child_id=kept.child.pk,
        fields={"format": "pdf", "bytes": len(body), "photo": kept.photo is not None},
    )
    name = f"profile-{kept.child.ref}-{now:%Y%m%d-%H%M}.pdf"
    return HttpResponse(
        body,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
