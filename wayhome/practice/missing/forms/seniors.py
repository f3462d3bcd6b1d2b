"""What is typed of a strategy discussion, a senior review, a hand-over, and what is passed on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import LineField, TextField
from wayhome.practice.missing.forms.search import past_field
from wayhome.practice.missing.forms.times import Screen


class DiscussionForm(Screen):
    """P13: when, who took part, what came of it in a line."""

    held_at = past_field(_("When was it?"), _("the time of the discussion"))
    took_part = LineField(
        label=_("Who took part?"),
        help_text=_("Names and agencies, for example: Carys Pugh, social care; Sgt Lowe, police."),
        max_length=400,
    )
    outcome = TextField(
        label=_("What came of it, in a line?"),
        help_text=_("What is done to find %(who)s, or to keep them safe, and by whom."),
        rows=3,
        max_length=400,
    )


class ReviewForm(Screen):
    """The long-missing review of a senior manager (domain.md 2.9)."""

    held_at = past_field(_("When was it?"), _("the time of the review"))
    led_by = LineField(
        label=_("Which senior manager led it?"),
        help_text=_("A name, and their post."),
        max_length=120,
    )
    decided = TextField(label=_("What was decided?"), rows=4, max_length=4000)
    next_steps = TextField(label=_("What is next, and who does it?"), rows=3, max_length=4000)


class HandoverForm(Screen):
    """P02: eighteen is not found."""

    handed_at = past_field(_("When?"), _("the time it was handed over"))
    to_adults = LineField(
        label=_("Who in adult safeguarding goes on?"),
        help_text=_("A person by name, not a team."),
        max_length=120,
    )
    to_police = LineField(label=_("Which police officer goes on?"), max_length=120)
    note = TextField(label=_("What they were told"), required=False, rows=3, max_length=4000)


class ShareForm(forms.Form):
    """T03: what police and carers read of an interview, where it was not written at its end."""

    police_extract = TextField(
        label=_("For police: safety and intelligence"),
        required=False,
        rows=4,
        help_text=_("Police read this and not the account."),
    )
    carer_actions = TextField(
        label=_("For home, carer or school: what was agreed to keep the child safe"),
        required=False,
        rows=3,
        help_text=_("Leave out anything that concerns them, or that the child fears they read."),
    )
