"""The sections of a report, in the order in which a board reads them: what is missing comes first.

A section of another room is one more line: a key, a title, and a function from `Asked` to blocks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.oversight.reports.asked import Asked
from wayhome.oversight.reports.blocks import Block
from wayhome.oversight.reports.sections.changing import beside, changing
from wayhome.oversight.reports.sections.exceptions import exceptions
from wayhome.oversight.reports.sections.exploitation import exploitation
from wayhome.oversight.reports.sections.interviews import interviews
from wayhome.oversight.reports.sections.missing import missing
from wayhome.oversight.reports.sections.promised import promised
from wayhome.oversight.reports.sections.quality import quality
from wayhome.oversight.reports.sections.themes import themes
from wayhome.oversight.reports.sections.unseen import unseen


@dataclass(frozen=True)
class Section:
    key: str
    title: str | Promise
    make: Callable[[Asked], Sequence[Block]]


SECTIONS = (
    Section("exceptions", _("What is not happening"), exceptions),
    Section("promised", _("What was agreed last time"), promised),
    Section("missing", _("Children who went missing"), missing),
    Section("interviews", _("Return interviews"), interviews),
    Section("themes", _("What children say"), themes),
    Section(
        "exploitation", _("Children at risk of exploitation, and whether risk fell"), exploitation
    ),
    Section("changing", _("What is changing, and what is noise"), changing),
    Section("beside", _("Beside others"), beside),
    Section("quality", _("What the figures rest on"), quality),
    Section("unseen", _("What is not in this report"), unseen),
)
