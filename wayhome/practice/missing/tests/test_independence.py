"""An interviewer whose employer turns out to run the home is found, whenever it is known (P06)."""

from datetime import timedelta

import pytest

from tests.factories import World
from tests.forms import send
from wayhome.foundation.agencies.models import Agency, Membership
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import EpisodeFact, ReturnInterview
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing
from wayhome.practice.missing.tests.people import client_of, words

HOUR = timedelta(hours=1)


@pytest.fixture
def interview(world: World) -> ReturnInterview:
    """Allocated to the service's interviewer, of whom nothing is known but good."""
    child = known_child(world, carer=world.home)
    row = interview_of(went_missing(child, clock.now() - 12 * HOUR, back_after=8 * HOUR))
    commands.allocate(
        world.reader("service_manager"), interview=row, interviewer=world.user("interviewer")
    )
    return row


def one_owner(world: World) -> None:
    """It turns out that one company owns the service and the home."""
    group = Agency.objects.create(name="Larch Group", kind=Agency.Kind.HOME)
    for agency in (world.service, world.home):
        agency.owner = group
        agency.save()


def hold(world: World, interview: ReturnInterview) -> None:
    commands.hold(
        world.reader("interviewer"), interview=interview, held_at=clock.now() - HOUR,
        where="School", account="We talked.", no_action_reason="In the plan.",
    )  # fmt: skip
    interview.refresh_from_db()


def test_known_after_it_was_allocated_the_page_says_so_and_what_to_do(
    world: World, interview: ReturnInterview
) -> None:
    client, page = client_of(world, "service_manager"), f"/interviews/{interview.ref}/"
    assert "not independent" not in words(client.get(page))
    one_owner(world)
    said = words(client.get(page))
    assert "The interviewer is not independent" in said
    assert "same owner as the child&#x27;s home" in said
    assert "Name somebody else" in said
    assert "Not independent: Works for a company" in words(client.get(f"{page}allocate/"))
    home = words(client_of(world, "home_manager").get(page))
    assert "not independent" not in home


def test_one_who_also_works_at_the_home_is_not_independent(
    world: World, interview: ReturnInterview
) -> None:
    user = world.user("interviewer")
    Membership.objects.create(
        user=user, agency=world.home, role="home_manager", from_at=clock.now() - 30 * 24 * HOUR
    )
    hold(world, interview)
    assert (interview.independence, interview.independence_why) == (
        "not", "Works for the home that cares for the child.",
    )  # fmt: skip


def test_known_after_it_was_held_the_record_is_put_right_and_counted_so(
    world: World, interview: ReturnInterview
) -> None:
    hold(world, interview)
    client, page = client_of(world, "service_manager"), f"/interviews/{interview.ref}/"
    assert interview.independence == "independent"
    assert client.get(f"{page}independence/").status_code == 404
    with pytest.raises(Invalid, match="nothing was changed"):
        commands.judge_again(
            world.reader("service_manager"), interview=interview, chosen_by_child=False
        )
    one_owner(world)
    assert "it turns out otherwise" in words(client.get(page))
    assert client_of(world, "stranger").get(f"{page}independence/").status_code == 404
    assert send(client, f"{page}independence/").status_code == 302
    interview.refresh_from_db()
    assert interview.independence == "not"
    assert EpisodeFact.objects.get().independence == "not"
    assert "it turns out otherwise" not in words(client.get(page))


def test_one_the_child_chose_is_counted_apart(world: World, interview: ReturnInterview) -> None:
    hold(world, interview)
    one_owner(world)
    commands.judge_again(world.reader("service_manager"), interview=interview, chosen_by_child=True)
    interview.refresh_from_db()
    assert interview.independence == "chosen"
