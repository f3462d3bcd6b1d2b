"""What somebody tells the front door, before it is a row of any table."""

from dataclasses import dataclass
from datetime import date, datetime

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.errors import Invalid
from wayhome.practice.contacts.models.contact import Kind, Urgency
from wayhome.practice.contacts.models.told import Knows


@dataclass(frozen=True)
class Named:
    """A child whom the sender does not find on the record, or may not see there."""

    given_name: str
    family_name: str
    born_on: date | None = None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, kw_only=True)
class NewContact:
    """`child_id` of a child the sender sees, or `named`; for the other kinds `about`.

    `authority` is the area that the sender names. Of a child on the record the council that answers
    for the child is asked instead. `recorded_at` and `recorder` are for the system alone.
    """

    kind: str
    urgency: str
    worry: str
    sender: str
    authority: Authority
    child_id: int | None = None
    named: Named | None = None
    about: str = ""
    expected_on: date | None = None
    phone: str = ""
    email: str = ""
    words: str = ""
    where: str = ""
    knows: str = ""
    why_not_told: str = ""
    concerns_colleague: bool = False
    is_quick: bool = False
    recorded_at: datetime | None = None
    recorder: Reader | None = None

    def check(self) -> None:
        errors = {}
        if self.kind not in Kind.values:
            errors["kind"] = "Say whom or what it is about."
        if self.urgency not in Urgency.values:
            errors["urgency"] = "Say how soon somebody must look."
        if not self.worry.strip():
            errors["worry"] = "Write what you saw, heard or were told."
        if self.kind == Kind.CHILD and self.child_id is None and self.named is None:
            errors["given_name"] = "Say which child."
        if self.kind != Kind.CHILD and not self.about.strip():
            errors["about"] = "Say in a few words whom or what it is about."
        if self.knows not in ("", *Knows.values):
            errors["knows"] = "Say who knows that you write."
        if errors:
            raise Invalid(errors)
