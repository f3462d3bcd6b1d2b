"""Asking for a meeting's pack or minutes as a PDF: made by a job as whoever asks (E26)."""

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.practice.panels import jobs
from wayhome.practice.panels.models import Meeting, Paper


@transaction.atomic
def ask_for_paper(actor: Reader, *, meeting: Meeting, kind: str) -> Paper:
    """Minutes only once the chair has checked them against who must not know (P28)."""
    actor.must(roles.ATTEND_PANEL)
    if kind == Paper.Kind.MINUTES and meeting.minutes_at is None:
        raise Invalid(_("The minutes are not out: the chair has not approved them."))
    place = Membership.objects.live().filter(ref=actor.place, user=actor.user).first()
    if place is None:
        raise Refused(roles.ATTEND_PANEL)
    paper = Paper.objects.create(
        meeting=meeting,
        kind=kind,
        user=place.user,
        place=place,
        purpose=actor.purpose,
        asked_at=clock.now(),
    )
    audit.record(
        actor,
        "panel.paper_asked",
        subject_kind="panel_meeting",
        subject_id=meeting.pk,
        fields={"paper": paper.pk, "kind": kind},
    )
    jobs.make_paper.defer(paper_id=paper.pk)
    return paper
