"""What making an export comes to, whatever its kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader


@dataclass(frozen=True)
class Finding:
    """A check that a row fails. `line` counts as a spreadsheet does; 0 where no row was written."""

    code: str
    table: str
    line: int
    field: str
    child_id: int
    number: str = ""  # the child's number in the file
    about: str = ""  # the ref of the absence that the row tells of


@dataclass(frozen=True)
class Made:
    """`files`: name -> bytes. `counts`: table -> rows. `children`: everybody who is in it."""

    files: Mapping[str, bytes]
    counts: Mapping[str, int]
    children: list[int]
    left_out: int = 0
    findings: list[Finding] = field(default_factory=list)
    not_asked: list[str] = field(default_factory=list)


Make = Callable[[Reader, Authority | None, int | None], Made]
