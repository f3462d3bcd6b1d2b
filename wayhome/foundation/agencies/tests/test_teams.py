"""Teams: work owed in an area always has one address, and no agency takes another's."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.foundation.agencies import commands
from wayhome.foundation.agencies.models import Team, TeamDuty
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused


def test_a_duty_passes_from_one_team_to_another_once_it_is_given_up(world: World) -> None:
    actor, old = world.reader("administrator"), world.team("social_care")
    wanted = [("social_care", world.cheshire_east)]
    with pytest.raises(Invalid) as wrong:
        commands.add_team(actor, name="Front door", duties=wanted)
    assert old.name in wrong.value.errors["duties"]
    commands.change_team(actor, team=old, version=1, name=old.name, duties=[])
    new = commands.add_team(actor, name="Front door", duties=wanted)
    assert TeamDuty.objects.get(authority=world.cheshire_east, duty="social_care").team == new


@pytest.mark.parametrize(
    ("duty", "area"), [("police_missing", "cheshire_east"), ("social_care", "halton")]
)
def test_an_agency_answers_for_duties_of_its_kind_in_its_own_areas_alone(
    world: World, duty: str, area: str
) -> None:
    TeamDuty.objects.all().delete()
    with pytest.raises(Invalid):
        commands.add_team(
            world.reader("administrator"), name="X", duties=[(duty, world.authorities[area])]
        )


def test_a_name_serves_once_in_an_agency(world: World, client: Client) -> None:
    signed_in(client, world.user("administrator"))
    taken = world.team("social_care").name
    answer = send(client, reverse("agencies:add_team"), name=taken)
    assert answer.status_code == 422
    assert b"Your agency has a team of that name." in answer.content


def test_a_team_that_is_needed_is_not_closed(world: World) -> None:
    actor, team = world.reader("administrator"), world.team("social_care")
    assert world.member("social_worker").team == team
    with pytest.raises(Invalid, match="answers for a duty"):
        commands.close_team(actor, team=team)
    TeamDuty.objects.filter(team=team).delete()
    with pytest.raises(Invalid, match="People still have"):
        commands.close_team(actor, team=team)
    for membership in team.members.all():
        commands.end_place(actor, membership=membership)
    assert not commands.close_team(actor, team=team).is_active


def test_another_agencys_team_is_refused(world: World, client: Client) -> None:
    theirs = world.team("social_care", world.halton)
    actor = world.reader("administrator")
    with pytest.raises(Refused):
        commands.change_team(actor, team=theirs, version=1, name="Ours", duties=[])
    signed_in(client, world.user("administrator"))
    assert client.get(reverse("agencies:team", args=[theirs.ref])).status_code == 404


def test_a_change_since_it_was_read_is_a_conflict(world: World) -> None:
    actor, team = world.reader("administrator"), world.team("social_care")
    commands.change_team(
        actor,
        team=team,
        version=1,
        name="Front door",
        duties=[("social_care", world.cheshire_east)],
    )
    with pytest.raises(Conflict) as conflict:
        commands.change_team(actor, team=team, version=1, name="Duty", duties=[])
    assert conflict.value.current["name"] == "Front door"
    assert Team.objects.get(pk=team.pk).name == "Front door"


def test_the_page_of_teams_says_which_duty_nobody_answers_for(world: World, client: Client) -> None:
    signed_in(client, world.user("administrator"))
    url = reverse("agencies:teams")
    assert b"No team answers for this" not in client.get(url).content
    TeamDuty.objects.filter(authority=world.cheshire_east, duty="out_of_hours").delete()
    answer = client.get(url).content.decode()
    assert "No team answers for this" in answer
    assert "Out-of-hours social care, Cheshire East" in answer
