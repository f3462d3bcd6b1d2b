"""What is sent and what is answered, as the document says it. Every text and instant is bounded."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, model_validator

from wayhome.foundation.kernel.refs import ALPHABET, LENGTH

NO_NUL = r"^[^\x00]*$"  # PostgreSQL keeps every character but this one
Ref = Annotated[str, StringConstraints(pattern=f"^[{ALPHABET}]{{{LENGTH}}}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_NUL)]
Who = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=NO_NUL)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000, pattern=NO_NUL)]
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Cursor = Annotated[str, Field(max_length=1000, description="`next` of the page before")]


class Asked(Schema):
    """Something sent. What it does not know it refuses: a field spelt wrong would be lost."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """RFC 9457. `instance` is what to quote to whoever runs Wayhome."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = []
    instance: str


# Missing.


class NamedChild(Asked):
    given_name: Annotated[Name, Field(min_length=1)]
    family_name: Annotated[Name, Field(min_length=1)]
    born_on: Annotated[date, Field(ge=date(1900, 1, 1))] | None = None
    authority: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{8}$")] | None = Field(
        None, description="Where the child lives: the council’s ONS code"
    )


class PoliceTold(Asked):
    """Whether the police were told, when and with which reference; or why not yet (P01)."""

    told: bool
    told_at: Moment | None = None
    told_by: Who = ""
    reference: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] = ""
    why_not: Line = ""


class Report(Asked):
    """A child is missing. Either `child`, whom the token sees, or `named`."""

    child: Ref | None = None
    named: NamedChild | None = None
    since_at: Moment
    since_is: Literal["minute", "hour"] = "minute"
    setting: Literal["home", "care", "education"] = "home"
    reported_by: Annotated[Who, Field(min_length=1)]
    last_seen_where: Line = ""
    last_seen_by: Who = ""
    circumstances: Text = ""
    worries: Text = ""
    tried: Text = ""
    different: Text = ""
    police: PoliceTold

    @model_validator(mode="after")
    def one_child(self) -> "Report":
        if (self.child is None) == (self.named is None):
            raise ValueError("Send either child or named.")
        return self


class Received(Schema):
    """The same for a report that opened an episode and for one that joined it (P20). `episode`
    stands only where the token may read it of a child it gave by reference."""

    received_at: datetime
    episode: str | None


class Found(Asked):
    at: Moment
    where: Line = ""
    how: Line = ""
    version: Version | None = None


class Returned(Asked):
    at: Moment
    to: Line = ""
    version: Version | None = None


class Episode(Schema):
    ref: str
    child: str | None
    category: str
    setting: str
    since_at: datetime
    since_is: str
    reported_at: datetime | None
    found_at: datetime | None
    returned_at: datetime | None
    closed_at: datetime | None
    version: int


class WholeEpisode(Episode):
    grade: str | None
    police_told_at: datetime | None
    last_seen_where: str
    circumstances: str
    worries: str
    tried: str
    different: str


class Episodes(Schema):
    items: list[Episode]
    next: str | None


# Return interviews.


class Offer(Schema):
    at: datetime
    way: str
    answer: str


class Interview(Schema):
    ref: str
    child: str | None
    episodes: list[str]
    due_at: datetime | None
    team: str
    agency: str
    offers: list[Offer]
    version: int


class Interviews(Schema):
    items: list[Interview]
    next: str | None


class NewOffer(Asked):
    """The child was asked. A no comes with the child’s own reason, in the child’s words (P05)."""

    at: Moment
    way: Literal["visit", "phone", "text", "school", "app", "other"]
    where: Who = ""
    answer: Literal["waiting", "accepted", "declined"] = "waiting"
    childs_reason: Text = ""


class Done(Schema):
    """The record that was changed, and its version now."""

    ref: str
    version: int


# Children.


class LookUp(Asked):
    """By our own reference, or by one number in one system. Never in an address (E26)."""

    child: Ref | None = None
    kind: Literal["la_child", "upn", "nhs", "police", "other"] | None = None
    value: Annotated[str, StringConstraints(max_length=40, min_length=1, pattern=NO_NUL)] = ""
    issuer: Annotated[str, StringConstraints(max_length=12, pattern=NO_NUL)] = ""

    @model_validator(mode="after")
    def one_way(self) -> "LookUp":
        if (self.child is None) == (self.kind is None) or (self.kind and not self.value.strip()):
            raise ValueError("Send child, or kind and value.")
        return self


class InCircle(Schema):
    """Without the class that names it, an agency is "another service" (P22)."""

    agency: str
    purpose: str


class Child(Schema):
    """What is null is not this token’s to know, or not recorded."""

    ref: str
    name: str
    known_as: str
    born_on: date | None
    sex: str
    responsible: str | None
    lives_in: str | None
    care: list[str]
    school: str | None
    episode: str | None
    circle: list[InCircle]


# Work.


class Action(Schema):
    ref: str
    child: str | None
    text: str
    due_at: datetime
    team: str
    version: int


class Actions(Schema):
    items: list[Action]
    next: str | None


class ActionDone(Asked):
    """Done means that it changed something for the child: say what."""

    effect: Annotated[Text, Field(min_length=1)]
    done_at: Moment | None = None
    version: Version | None = None


class Owed(Schema):
    """A line of what rules derive (docs/rules.md). Where the token may know no more than its public
    title, `rule`, `basis` and `since_at` are null (E04)."""

    rule: str | None
    title: str
    basis: str | None
    is_law: bool | None
    child: str | None
    since_at: datetime | None
    due_at: datetime
    is_late: bool


class AllOwed(Schema):
    items: list[Owed]
    next: str | None


def problem_schema() -> dict[str, Any]:
    return Problem.model_json_schema()
