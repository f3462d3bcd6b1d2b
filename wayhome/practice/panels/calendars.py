"""Meetings as iCalendar (RFC 5545): when, where, which panel; nobody and nothing else."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from wayhome.foundation.kernel import clock
from wayhome.practice.panels.models import Meeting


def calendar_of(meetings: Iterable[Meeting]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Wayhome//Panels//EN")
    calendar.add("version", "2.0")
    for meeting in meetings:
        event = Event()
        event.add("uid", f"{meeting.ref}@wayhome")
        event.add("dtstamp", clock.now())
        event.add("dtstart", meeting.starts_at)
        event.add("dtend", meeting.starts_at + timedelta(minutes=meeting.minutes_long))
        event.add("summary", meeting.panel.name)
        event.add("location", meeting.place)
        event.add("class", "PRIVATE")
        event.add("sequence", meeting.version)
        event.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
        event.add("url", f"{settings.BASE_URL}{reverse('panels:meeting', args=[meeting.ref])}")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
