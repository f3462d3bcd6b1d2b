from datetime import timedelta
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World, signed_in
from django.test import Client
from wayhome.journeys.child.tests.people import told_story, client_of, words


def test_zz(world: World) -> None:
    story = told_story(world)
    for role in (
        "social_worker",
        "interviewer",
        "service_manager",
        "home_manager",
        "police_coordinator",
        "stranger",
    ):
        c = client_of(world, role)
        for q in ("", "?by=child"):
            c.get("/work/" + q)
            with CaptureQueriesContext(connection) as asked:
                r = c.get("/work/" + q)
            print(
                role,
                q,
                r.status_code,
                len(
                    [
                        x
                        for x in asked.captured_queries
                        if "SAVEPOINT" not in x["sql"]
                        and "set_config('wayhome.context', '" not in x["sql"][:60]
                    ]
                ),
            )
        if role in ("social_worker",):
            import re

            print(re.sub(r"<[^>]+>", " ", words(r))[:3000])
