"""Signing in and out: two steps, a lock-out that says when it ends, a log that holds no address."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, World, signed_in
from wayhome.foundation.agencies import commands
from wayhome.foundation.agencies.models import User
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.agencies.tests.authenticator import code
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry

LOGIN = "/accounts/login/"
ROTA = "/duty/"


@pytest.fixture
def worker(world: World) -> User:
    return world.user("social_worker")


@pytest.fixture
def required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def log(action: str) -> AuditEntry:
    entry = AuditEntry.objects.get(action=action)
    assert entry.kind == "sign_in"
    return entry


def authenticator_app(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def test_a_sign_in_and_a_sign_out_are_logged(client: Client, worker: User) -> None:
    assert sign_in(client, worker).status_code == 302
    entry = log("signed_in")
    assert (entry.user_id, entry.fields) == (worker.pk, {"how": ["password"]})
    client.post("/accounts/logout/")
    assert log("signed_out").user_id == worker.pk
    assert LOGIN in client.get(ROTA)["Location"]


def test_a_failed_sign_in_is_logged_without_the_address(client: Client, worker: User) -> None:
    sign_in(client, worker, "wrong")
    entry = log("sign_in_failed")
    assert entry.user_id is None
    assert set(entry.fields) == {"address"}
    assert worker.email not in str(entry.fields)
    attempt = AccessAttempt.objects.get()
    assert worker.email not in str(vars(attempt))
    assert "wrong" not in str(vars(attempt))


def test_a_locked_account_is_told_when_to_try_again_and_whom_to_ring(
    client: Client, worker: User, settings: Any
) -> None:
    settings.WAYHOME_HELP_LINE = "01270 555 0100"
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in(client, worker, "wrong")
    assert answer.status_code == 429
    words = " ".join(answer.content.decode().split())
    assert "Locked for now" in words
    assert "in 14 min" in words or "in 15 min" in words
    assert "01270 555 0100" in words
    assert "Call 999" in words
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    assert log("locked_out").user_id is None


def test_a_lock_ends_by_itself(client: Client, worker: User, settings: Any) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, worker, "wrong")
    AccessAttempt.objects.update(
        attempt_time=AccessAttempt.objects.get().attempt_time - timedelta(minutes=15, seconds=1)
    )
    assert sign_in(client, worker).status_code == 302


@pytest.mark.usefixtures("required")
def test_without_a_second_step_only_the_page_to_set_one_up_opens(
    client: Client, worker: User
) -> None:
    sign_in(client, worker)
    answer = client.get(ROTA)
    assert answer["Location"] == reverse("mfa_index")
    assert b"Set up one of them to go on" in client.get(answer["Location"]).content


@pytest.mark.usefixtures("required")
def test_setting_up_an_authenticator_app_opens_the_rest_at_once(
    world_committed: World, client: Client
) -> None:
    worker = world_committed.user("social_worker")
    sign_in(client, worker)
    url = reverse("mfa_activate_totp")
    reauthenticate = client.get(url)["Location"]
    assert client.post(reauthenticate, {"password": PASSWORD}).status_code == 302
    secret = client.get(url).context["form"].secret
    assert client.post(url, {"code": code(secret)}).status_code == 302
    assert client.get(ROTA).status_code == 200
    added = AuditEntry.objects.filter(action="second_step_added", user_id=worker.pk)
    assert {entry.fields["type"] for entry in added} == {"totp", "recovery_codes"}


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("step", ["totp", "recovery_codes"])
def test_a_code_of_the_app_or_a_recovery_code_is_the_second_step(
    client: Client, worker: User, step: str
) -> None:
    secret = authenticator_app(worker)
    given = code(secret) if step == "totp" else RecoveryCodes.activate(worker).get_unused_codes()[0]
    answer = sign_in(client, worker)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert LOGIN in client.get(ROTA)["Location"]
    assert client.post(answer["Location"], {"code": given}).status_code == 302
    assert client.get(ROTA).status_code == 200
    assert log("signed_in").fields == {"how": ["password", step]}


def test_a_recovery_code_works_once(client: Client, worker: User) -> None:
    authenticator_app(worker)
    given = RecoveryCodes.activate(worker).get_unused_codes()[0]
    for expected in (302, 200):
        browser = Client()
        sign_in(browser, worker)
        url = reverse("mfa_authenticate")
        assert browser.post(url, {"code": given}).status_code == expected


def test_secrets_of_the_second_step_lie_encrypted(worker: User) -> None:
    secret = authenticator_app(worker)
    seed = RecoveryCodes.activate(worker).instance.data
    stored = Authenticator.objects.get(type="totp").data
    assert secret not in str(stored)
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code(secret))
    assert all(len(str(value)) > 60 for key, value in seed.items() if key == "seed")


def test_guessing_the_second_step_locks_and_sends_back_to_the_password(
    client: Client, worker: User, settings: Any
) -> None:
    secret = authenticator_app(worker)
    sign_in(client, worker)
    url = reverse("mfa_authenticate")
    answers = [client.post(url, {"code": "000000"}) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert answers[-1].status_code == 429
    assert AuditEntry.objects.filter(action="second_step_failed", user_id=worker.pk).count() == 5
    assert LOGIN in client.post(url, {"code": code(secret)})["Location"]
    assert sign_in(client, worker).status_code == 429


@pytest.mark.usefixtures("required")
def test_the_last_second_step_stays(client: Client, worker: User) -> None:
    secret = authenticator_app(worker)
    sign_in(client, worker)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    url = reverse("mfa_deactivate_totp")
    client.post(client.get(url)["Location"], {"password": PASSWORD})
    client.post(url)
    assert Authenticator.objects.filter(user=worker, type="totp").exists()


def test_an_administrator_removes_a_lost_second_step(world: World, worker: User) -> None:
    authenticator_app(worker)
    commands.reset_second_factor(world.reader("administrator"), person=worker)
    assert not Authenticator.objects.filter(user=worker).exists()
    assert sign_in(Client(), worker)["Location"] == "/"


def test_an_idle_session_ends(client: Client, worker: User, settings: Any) -> None:
    signed_in(client, worker)
    assert client.get(ROTA).status_code == 200
    session = Session.objects.get()
    left = session.expire_date - clock.now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=settings.IDLE_MINUTES)
    session.expire_date -= timedelta(minutes=settings.IDLE_MINUTES, seconds=1)
    session.save()
    assert LOGIN in client.get(ROTA)["Location"]


def test_a_session_ends_after_the_longest_shift_however_busy(
    client: Client, worker: User, settings: Any
) -> None:
    settings.WAYHOME_SESSION_HOURS = 12
    signed_in(client, worker)
    assert client.get(ROTA).status_code == 200
    session = client.session
    session["began"] -= 12 * 3600 + 1
    session.save()
    assert LOGIN in client.get(ROTA)["Location"]
    assert log("signed_out").user_id == worker.pk


@pytest.mark.parametrize("known", [True, False])
def test_a_forgotten_password_reads_the_same_whether_the_address_is_known_or_not(
    client: Client, worker: User, mailoutbox: Any, known: bool
) -> None:
    address = worker.email if known else "nobody@example.org"
    answer = client.post("/accounts/password/reset/", {"email": address}, follow=True)
    assert answer.redirect_chain == [("/accounts/password/reset/done/", 302)]
    assert address.encode() not in answer.content
    assert len(mailoutbox) == int(known)


def test_the_link_for_a_new_person_sets_a_password_once(
    world: World, client: Client, django_capture_on_commit_callbacks: Any, mailoutbox: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        place = commands.add_person(
            SYSTEM,
            name="Rita",
            email="rita@example.org",
            role="senior_leader",
            agency=world.council,
        )
    path = mailoutbox[0].body.split("http://localhost:8000")[1].split()[0]
    answer = client.get(path, follow=True)
    assert b"Choose a password" in answer.content
    url = answer.redirect_chain[-1][0]
    new = "tide falling over slate"
    answer = client.post(url, {"password1": new, "password2": new}, follow=True)
    assert b"Your password is set" in answer.content
    assert sign_in(Client(), place.user, new).status_code == 302
    assert b"This link no longer works" in Client().get(path, follow=True).content


@pytest.mark.parametrize(
    "path",
    ["signup/", "email/", "confirm-email/", "password/set/", "login/code/", "social/signup/"],
)
def test_routes_that_nobody_uses_are_not_there(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404


def test_messages_about_a_sign_in_are_plain_and_carry_one_link(
    world_committed: World, client: Client, mailoutbox: Any
) -> None:
    worker = world_committed.user("social_worker")
    client.post("/accounts/password/reset/", {"email": worker.email})
    (letter,) = mailoutbox
    assert letter.subject == "Choose a new password"
    assert letter.body.count("http") == 1
    assert "&#x27;" not in letter.body
    link = letter.body.split("http://testserver")[1].split()[0]
    url = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(url, {"password1": PASSWORD + "!", "password2": PASSWORD + "!"})
    assert "It was done from this address: 127.0.0.1" in mailoutbox[1].body
    assert not any(worker.name in f"{each.subject}{each.body}" for each in mailoutbox)
