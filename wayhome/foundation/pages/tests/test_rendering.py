"""Forms as pages: labels, hints, errors and the summary are wired for screen readers."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.template import engines
from django.utils.datastructures import MultiValueDict
from django_cotton.compiler_regex import CottonCompiler

from wayhome.foundation.pages.fields import TextField
from wayhome.foundation.pages.styleguide import SampleForm

UNSAFE = '<img src=x onerror="alert(1)">'


class Tags(HTMLParser):
    """Every tag with its attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.found if tag in names]

    @property
    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.found if attrs.get("id")]


def render(source: str, request: HttpRequest | None = None, **context: Any) -> str:
    """A template's text, components included, as a page renders it."""
    compiled = CottonCompiler().process("{% load wayhome %}" + source)
    return engines["django"].from_string(compiled).render(context, request)


def broken() -> SampleForm:
    return SampleForm({"last_seen_at_day": "40", "told_police": "maybe"}, MultiValueDict())


@pytest.fixture(params=["empty", "broken"])
def form(request: pytest.FixtureRequest) -> SampleForm:
    return SampleForm() if request.param == "empty" else broken()


def test_every_control_has_a_label_or_stands_in_a_named_group(form: SampleForm) -> None:
    page = Tags(str(form))
    labelled = {attrs["for"] for attrs in page.all("label")}
    controls = [a for a in page.all("input", "select", "textarea") if a.get("type") != "hidden"]
    assert len(controls) > 15
    assert {attrs["id"] for attrs in controls} == labelled


def test_ids_are_unique_and_every_reference_leads_somewhere(form: SampleForm) -> None:
    page = Tags(str(form))
    assert len(page.ids) == len(set(page.ids))
    for _, attrs in page.found:
        for reference in (attrs.get("aria-describedby") or "").split():
            assert reference in page.ids, reference


def test_each_mistake_in_the_summary_leads_to_a_control_at_fault() -> None:
    form = broken()
    html = render("{% error_summary form %}{{ form }}", form=form)
    page = Tags(html)
    targets = [str(a["href"])[1:] for a in page.all("a") if str(a["href"]).startswith("#")]
    assert len(targets) == len(form.errors)
    by_id = {attrs.get("id"): tag for tag, attrs in page.found}
    assert {by_id[target] for target in targets} <= {"input", "select", "textarea"}
    assert "id_last_seen_at_month" in targets  # the first box at fault: a day was typed
    assert "id_told_police_0" in targets


def test_a_field_at_fault_says_so_to_a_screen_reader() -> None:
    page = Tags(str(broken()))
    name = next(attrs for attrs in page.all("input") if attrs.get("id") == "id_name")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    group = next(attrs for attrs in page.all("fieldset"))
    assert group["role"] == "group"


def test_what_is_missing_is_said_as_what_to_do() -> None:
    class SignIn(forms.Form):
        email = forms.EmailField(label="Email")
        number = forms.CharField(label="NHS number")
        phone = forms.CharField(label="A phone number")
        home = forms.ChoiceField(label="Home", choices=[("a", "A")], widget=forms.RadioSelect)
        name = forms.CharField(label="Who are you?")
        own = forms.CharField(error_messages={"required": "Say why"})

    form = SignIn({})
    summary = render("{% error_summary form %}", form=form)
    for said in (
        "Enter email",
        "Enter NHS number",
        "Enter a phone number",
        "Choose home",
        "Answer “Who are you?”",
        "Say why",
    ):
        assert said in summary
        assert said in str(form)
    assert "This field is required" not in summary


def test_a_mistake_names_its_question() -> None:
    class Long(forms.Form):
        why = TextField(label="Why?", max_length=4000)
        short = forms.CharField(label="Name", max_length=2)
        year = forms.IntegerField(label="In which year?")
        header = forms.FileField(label="Header")
        read = forms.BooleanField(label="I have read it")

    typed = {"why": "x" * 4500, "short": "abc", "year": "soon"}
    form = Long(typed, MultiValueDict({"header": [SimpleUploadedFile("header.csv", b"")]}))
    summary = render("{% error_summary form %}", form=form)
    for said in (
        "“Why?” is too long: 4,000 characters at most, and it has 4,500.",
        "“Name” is too long: 2 characters at most, and it has 3.",
        "“In which year?” is a whole number.",
        "The file for “Header” is empty.",
        "Tick “I have read it”",
    ):
        assert said in summary
    assert "Ensure this value" not in summary


def test_the_browser_is_not_asked_to_check_in_our_place(form: SampleForm) -> None:
    page = Tags(str(form))
    assert not [attrs for _, attrs in page.found if "required" in attrs or "placeholder" in attrs]
    assert "maxlength" not in page.all("textarea")[0]


def test_a_page_without_mistakes_has_no_summary_and_no_error_in_its_title() -> None:
    form = SampleForm()
    assert not render("{% error_summary form %}", form=form).strip()
    assert render("{% if form|has_errors %}Error{% endif %}", form=form) == ""
    assert render("{% if form|has_errors %}Error{% endif %}", form=broken()) == "Error"
    assert render("{% if form|has_errors %}Error{% endif %}") == ""


def test_an_optional_field_says_so_and_a_form_can_be_silent_about_it() -> None:
    assert str(SampleForm()).count("(optional)") == 5
    quiet = SampleForm()
    quiet.mark_optional = False  # type: ignore[attr-defined]
    assert "(optional)" not in str(quiet)


def test_a_field_opens_under_its_choice_and_nowhere_else() -> None:
    html = str(SampleForm())
    assert html.count('id="id_police_reference"') == 1
    opened = re.search(r'wh-opens">.*?id="id_police_reference"', html, re.DOTALL)
    assert opened is not None


def test_a_heading_and_its_size_are_the_pages_choice() -> None:
    html = render('{% field form.told_police label_size="l" heading=True %}', form=SampleForm())
    assert '<h1 class="govuk-fieldset__heading">' in html
    assert "govuk-fieldset__legend--l" in html


def test_what_people_type_is_shown_as_text_never_as_markup() -> None:
    class Unsafe(forms.Form):
        words = forms.CharField(label=UNSAFE, help_text=UNSAFE, widget=forms.Textarea)
        choice = forms.ChoiceField(choices=[("a", UNSAFE)], widget=forms.RadioSelect)

    html = render(
        "{% error_summary form %}{{ form }}", form=Unsafe({"words": UNSAFE, "choice": UNSAFE})
    )
    assert UNSAFE not in html
    assert "&lt;img" in html


def test_formsets_are_summed_up_too() -> None:
    rows = forms.formset_factory(SampleForm, extra=1, min_num=1, validate_min=True)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "Ash"}
    html = render("{% error_summary rows %}{{ rows }}", rows=rows(data))
    targets = {str(a["href"])[1:] for a in Tags(html).all("a")}
    assert "id_form-0-last_seen_at_day" in targets
    assert targets <= set(Tags(html).ids)
