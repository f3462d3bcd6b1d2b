"""The first page of a demonstration: as whom to sign in, by one button, and what to try."""

from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from wayhome.doors.demonstration.people import PASSWORD, SIGN_INS
from wayhome.foundation.agencies.models import User
from wayhome.foundation.pages.routing import page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Journey:
    title: object
    steps: tuple[object, ...]


JOURNEYS = (
    Journey(
        _("From a report to a conversation"),
        (
            _("As the duty social worker, report a child missing."),
            _("As the police coordinator, find them on the board, and grade the risk."),
            _("As the duty social worker, record that they are found, and then back."),
            _("As the return interviewer, open My work, offer the conversation, and hold it."),
            _("As the director, open Figures, and follow a number down to this child."),
        ),
    ),
    Journey(
        _("Who sees what"),
        (
            _("As the home manager, look for Tyler Marsh: what was agreed shows, his account not."),
            _("As the social worker of another county, look for anybody: there is nobody."),
            _("As the data protection officer, read who opened a closed record last night."),
        ),
    ),
    Journey(
        _("From a first concern to reduced risk"),
        (
            _("As the duty team manager, open Children at risk: missing and rising come first."),
            _("Look for Ruby Sandiford: significant risk, no discussion, no plan, no panel."),
            _("Look for Tyler Marsh: his level up and down, the panel's decision, his one plan."),
            _("Look for Ivy Holt: how her risk fell, and how it was three and six months on."),
            _("As the panel's secretary, open the next meeting, and one child's pack."),
        ),
    ),
    Journey(
        _("A council's yearly return"),
        (
            _("As the data officer, import a return, and mend a row that is held."),
            _("As the social worker, confirm whether a child imported as missing is back."),
        ),
    ),
)


def _only_here() -> None:
    """A page that signs anybody in exists in a demonstration and in tests, and nowhere else."""
    if settings.MODE not in ("demonstration", "test"):
        raise Http404


@page(permission=None, logs="nothing", methods=("GET",))
def welcome(request: HttpRequest) -> HttpResponse:
    _only_here()
    known = set(User.objects.filter(is_active=True).values_list("email", flat=True))
    people = [person for person in SIGN_INS if person.email in known]
    context = {"people": people, "password": PASSWORD, "journeys": JOURNEYS}
    return render(request, "demonstration/welcome.html", context)


@page(permission=None, logs="nothing", once=False, methods=("POST",))
def sign_in(request: HttpRequest) -> HttpResponse:
    """An ordinary session, logged like any other; a second step is asked if settings ask for it."""
    _only_here()
    invented = {person.email for person in SIGN_INS}
    email = request.POST.get("email", "")
    person = User.objects.filter(email=email, is_active=True).first()
    if person is None or email not in invented:
        raise Http404
    logout(request)
    record_authentication(request, person, "demonstration")
    login(request, person, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)
