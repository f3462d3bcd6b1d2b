"""A report's last screen: all answers kept as a draft, then sent and timed."""

from datetime import timedelta

from django.urls import reverse

from bench.browser import Client
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import Draft
from wayhome.foundation.kernel.refs import new_ref
from wayhome.practice.missing.views.progress import DONE, SCREENS


def send(browser: Client, child: str) -> float:
    """Milliseconds from the press of the button to the answer; the draft is made beforehand."""
    from django.contrib.sessions.models import Session

    session = Session.objects.get(pk=browser.cookies["sessionid"]).get_decoded()
    at = (clock.now() - timedelta(hours=2)).astimezone(clock.LONDON).strftime("%Y-%m-%dT%H:%M")
    draft = Draft.objects.create(
        user_id=int(session["_auth_user_id"]),
        route="missing:report",
        subject=new_ref(),
        data={name: [value] for name, value in _answers(child, at).items()}
        | {DONE: ["you", "child", *SCREENS]},
    )
    screen = reverse("missing:report-screen", kwargs={"report": draft.subject, "screen": "check"})
    tokens = browser.tokens(screen)
    sent = browser.ask("POST", screen, tokens)
    if sent.status != 302:
        raise SystemExit(f"The report answered {sent.status}.")
    return sent.milliseconds


def _answers(child: str, at: str) -> dict[str, str]:
    return {
        "you-name": "Jo Ferris",
        "you-phone": "07700 900123",
        "child-ref": child,
        "again-different": "Left by the window.",
        "again-same": "yes",
        "seen-how": "minute",
        "seen-at": at,
        "seen-by": "Jo Ferris",
        "where-where": "Winsford station",
        "where-setting": "home",
        "worries-kinds": "health",
        "worries-text": "No inhaler.",
        "tried-kinds": "rang",
        "tried-text": "No answer.",
        "police-told": "no",
        "police-why_not": "Ringing them next.",
    }
