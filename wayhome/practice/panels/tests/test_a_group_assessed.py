"""A group or a place that a panel hears of is assessed by the agencies at its meetings (R40)."""

from typing import Any

from django.test import Client

from tests.factories import World, signed_in
from tests.forms import post, send
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.questionnaires import commands as forms
from wayhome.foundation.questionnaires import contexts
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import Response
from wayhome.practice.panels import commands
from wayhome.practice.panels.models import Topic
from wayhome.practice.panels.tests.lives import Sitting, sitting


def client_of(world: World, role: str, agency: Any = None) -> Client:
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def topic(panel: Sitting, kind: str, title: str) -> Topic:
    new = commands.NewTopic(kind, title, "Three children were found there.")
    return commands.add_topic(panel.secretary, meeting=panel.meeting, topic=new)


def test_the_police_assess_a_group_and_the_panel_reads_it_where_it_decides(world: World) -> None:
    panel = sitting(world)
    group = topic(panel, "group", "Friends who meet at the station")
    tool = next(v for v, _new in forms.load_shipped(SYSTEM) if v.asks.subject == "group")
    police = world.reader("police_coordinator")
    context = contexts.find(police, group.ref)
    assert context
    row = forms.begin_about(police, context=context, version=tool)
    forms.save_answers(police, row, {"what": Given(text="They call themselves the bench")})
    forms.complete(police, row)

    here = f"/panels/topic/{group.ref}/"
    asked = text(client_of(world, "police_coordinator").get(here))
    assert f"/questionnaires/responses/{row.ref}/" in asked
    assert "Nothing is decided yet." in asked  # at the table, and not whoever writes it down
    secretary = client_of(world, "panel_secretary")
    assert "They call themselves the bench" in text(secretary.get(here))
    decided = {"note": "The youth club opens late on Fridays.", "decision": "Tried to March"}
    assert send(secretary, here, **decided).status_code == 302
    assert "Tried to March" in text(client_of(world, "police_coordinator").get(here))
    assert post(client_of(world, "social_worker"), here, **decided).status_code == 404

    for role, agency in (("school_lead", None), ("social_worker", world.stranger)):
        reader = world.reader(role, agency)
        assert not Response.objects.visible_to(reader).exists()
        assert client_of(world, role, agency).get(here).status_code == 404


def test_nobody_is_assessed_who_poses_risk_and_no_theme(world: World) -> None:
    panel = sitting(world)
    theme = topic(panel, "theme", "Hotels")
    assert contexts.find(world.reader("police_coordinator"), theme.ref) is None
    assert "assessed" not in text(
        client_of(world, "panel_secretary").get(f"/panels/topic/{theme.ref}/")
    )
