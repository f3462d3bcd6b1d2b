"""Addresses of the front door: for whoever writes, whoever is asked, and whoever decides."""

from django.urls import path

from wayhome.practice.contacts.models.contact import Kind
from wayhome.practice.contacts.views import (
    asked,
    door,
    guests,
    guests_again,
    numbers,
    quick,
    sending,
    sent,
    working,
)

app_name = "contacts"
senders = [
    path("contact/", sending.start, name="start"),
    path("contact/find/", sending.find, name="find"),
    path("contact/find/<ref:key>/", sending.found, name="found"),
    path("contact/about/<ref:child>/", sending.about_child, name="about-child"),
    *(
        path(f"contact/about/{kind}/", sending.about_other, {"kind": str(kind)}, name="about")
        for kind in Kind.values
    ),
    path("contact/quick/", quick.quick, name="quick"),
    path("contact/quick/<ref:child>/", quick.quick_child, name="quick-child"),
    path("contact/sent/", sent.sent_list, name="sent-list"),
    path("contact/sent/<ref:referral>/", sent.sent, name="sent"),
    path("contact/sent/<ref:referral>/challenge/", sent.challenge, name="challenge"),
    path("contact/asked/", asked.asked_list, name="asked-list"),
    path("contact/asked/<ref:asked>/", asked.asked, name="asked"),
]
without_account = [
    path("contact/guest/", guests.start, name="guest"),
    path("contact/guest/code/", guests.code, name="guest-code"),
    path("contact/guest/about/", guests.about, name="guest-about"),
    *(
        path(f"contact/guest/{kind}/", guests.write, {"kind": str(kind)}, name="guest-write")
        for kind in Kind.values
    ),
    path("contact/guest/received/", guests.received, name="guest-received"),
    path("contact/guest/sent/", guests_again.start, name="guest-sent"),
    path("contact/guest/sent/code/", guests_again.code, name="guest-sent-code"),
    path("contact/guest/sent/read/", guests_again.read, name="guest-sent-read"),
    path("contact/answer/<ref:asked>/", guests.answer, name="guest-answer"),
    path("contact/answer/<ref:asked>/write/", guests.answer_write, name="guest-answer-write"),
]
CONTACT = "front-door/<ref:contact>/"
doors = [
    path("front-door/", door.front_door, name="front-door"),
    path("front-door/numbers/", numbers.numbers, name="numbers"),
    path("front-door/addresses/", numbers.addresses, name="addresses"),
    path(CONTACT, door.contact, name="contact"),
    path(f"{CONTACT}triage/", working.triage, name="triage"),
    path(f"{CONTACT}hold/", working.hold, name="hold"),
    path(f"{CONTACT}ask/", working.ask, name="ask"),
    path(f"{CONTACT}sharing/", working.sharing, name="sharing"),
    path(f"{CONTACT}decide/", working.decide, name="decide"),
    path(f"{CONTACT}accept/", working.accept, name="accept"),
    path(f"{CONTACT}step/", working.step, name="step"),
    path(f"{CONTACT}born/", working.born, name="born"),
    path("front-door/asked/<ref:asked>/chase/", working.chase, name="chase"),
    path("front-door/asked/<ref:asked>/withdraw/", working.withdraw, name="withdraw"),
    path("front-door/told/<ref:referral>/", working.tell, name="tell"),
    path("front-door/challenge/<ref:challenge>/", working.review, name="review"),
]
urlpatterns = [*senders, *without_account, *doors]
