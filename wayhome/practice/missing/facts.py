"""What people say happened, as commands take it: plain values, checked before anything is kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.calendar import midnight
from wayhome.foundation.kernel.errors import Invalid

CLOCK_SKEW = timedelta(minutes=2)  # a phone's clock may be a little fast


@dataclass(frozen=True)
class Instant:
    """When something was, within bounds (E11): equal bounds are "to the minute"."""

    earliest_at: datetime
    latest_at: datetime
    precision: str = "minute"

    @classmethod
    def at(cls, moment: datetime) -> "Instant":
        return cls(moment, moment)

    @classmethod
    def on(cls, day: date) -> "Instant":
        """Sometime on a London day. Midnight is a bound here, never the claimed time."""
        return cls(midnight(day), midnight(day + timedelta(days=1)), "day")

    def must_be_past(self, field: str) -> None:
        if self.earliest_at > clock.now() + CLOCK_SKEW:
            raise Invalid({field: "This time is in the future."})


@dataclass(frozen=True)
class Told:
    """Whether the police were told (P01)."""

    told: bool
    told_at: datetime | None = None
    told_by: str = ""
    reference: str = ""
    why_not: str = ""
    recorded_at: datetime | None = None  # for the system alone, as `recorder`
    recorder: Reader | None = None
    batch_id: int | None = None  # of what brought it, where that is not what brought the episode

    def check(self) -> None:
        if self.told and self.told_at is None:
            raise Invalid({"told_at": "Say when the police were told."})
        if self.told_at and self.told_at > clock.now() + CLOCK_SKEW:
            raise Invalid({"told_at": "This time is in the future."})
        if not self.told and not self.why_not.strip():
            raise Invalid({"why_not": "Say why the police have not been told."})


@dataclass(frozen=True)
class Named:
    """A child whom a reporter cannot find on the record, as they name them."""

    given_name: str
    family_name: str
    born_on: date | None = None
    authority: Authority | None = None  # where the child lives, as far as the reporter knows


@dataclass(frozen=True)
class NewEpisode:
    """A child is missing. `found` and `returned` come with history and bulk, not a report."""

    child_id: int
    since: Instant
    category: str = "M"
    setting: str = "home"
    origin: str = "live"
    reported_at: datetime | None = None
    reported_by: str = ""
    last_seen_where: str = ""
    last_seen_by: str = ""
    companions: str = ""  # adults and what is said of them; another child goes in the next line
    with_children: tuple[str, ...] = ()  # names, as the reporter gave them (P23)
    circumstances: str = ""
    worries: str = ""
    tried: str = ""
    different: str = ""
    told: Told | None = None
    found: Instant | None = None
    found_where: str = ""
    found_how: str = ""
    returned: Instant | None = None
    returned_to: str = ""
    closed_at: datetime | None = None
    closing: str = ""
    batch_id: int | None = None
    # For the system alone: when each was recorded, and by whom, if that is not now and itself.
    recorded_at: datetime | None = None
    found_recorded_at: datetime | None = None
    returned_recorded_at: datetime | None = None
    recorder: Reader | None = None

    def check(self) -> None:
        self.since.must_be_past("since")
        if self.reported_at and self.reported_at > clock.now() + CLOCK_SKEW:
            raise Invalid({"reported_at": "This time is in the future."})
        if self.reported_at and self.since.earliest_at > self.reported_at + CLOCK_SKEW:
            raise Invalid({"since": "The child was last seen after the report was made."})
        for name, instant in (("found", self.found), ("returned", self.returned)):
            if instant and instant.latest_at < self.since.earliest_at:
                raise Invalid({name: "The child cannot be back before going missing."})
        if self.told:
            self.told.check()
