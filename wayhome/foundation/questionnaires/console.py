"""`wayhome questionnaires`: load a file, check one without loading it, list what is in force."""

import json
from pathlib import Path
from typing import Any

import click
from django.db import transaction

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, fhir, fhir_reading, parse, queries
from wayhome.foundation.questionnaires.definition import Definition
from wayhome.foundation.questionnaires.faults import Fault, NotReadable
from wayhome.foundation.questionnaires.models import Version

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def questionnaires() -> None:
    """Questionnaires are files that people can read (docs/how-to/add-a-questionnaire.md)."""


@questionnaires.command()
@click.argument("files", nargs=-1, type=FILE)
@click.option("--shipped", is_flag=True, help="Those that come with Wayhome.")
@click.option(
    "--class",
    "data_class",
    type=click.Choice(DataClass.values),
    default=DataClass.SCREENING.value,
    help="Who reads it, for a FHIR file that is not ours.",
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def load(*, files: tuple[Path, ...], shipped: bool, data_class: str, as_json: bool) -> None:
    """Take in FILES: TOML, JSON or FHIR R4. One that asks nothing new changes nothing."""
    if not files and not shipped:
        raise click.UsageError("Name a file, or say --shipped.")
    try:
        with transaction.atomic(), system_context():
            texts = [_text(path) for path in files]
            found = [commands.load(SYSTEM, text=text, data_class=data_class) for text in texts]
            found += commands.load_shipped(SYSTEM) if shipped else []
    except NotReadable as error:
        raise _refusal(error.faults, as_json=as_json) from error
    report = [
        _line(version) | {"new": is_new, "unsupported": _unsupported(version.source)}
        for version, is_new in found
    ]
    if as_json:
        click.echo(json.dumps({"questionnaires": report}))
        return
    for row in report:
        done = "loaded" if row["new"] else "unchanged"
        click.echo(f"{row['code']} version {row['version']}: {done}")
        for words in row["unsupported"]:
            click.echo(f"  {words}")


@questionnaires.command()
@click.argument("code")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Otherwise printed.")
@click.option("--source", is_flag=True, help="The file as it was loaded, rather than FHIR R4.")
def export(*, code: str, to: Path | None, source: bool) -> None:
    """Write the questionnaire CODE, as it is asked now, as FHIR R4 Questionnaire JSON."""
    with transaction.atomic(), system_context():
        version = Version.objects.in_force().filter(questionnaire__code=code).last()
    if version is None:
        raise click.ClickException(f"No questionnaire “{code}” is asked now.")
    resource, unsaid = fhir.write(version.asks, version.number)
    text = version.source if source else json.dumps(resource, indent=2, ensure_ascii=False)
    if to:
        to.write_text(text, "utf-8")
    else:
        click.echo(text)
    for each in () if source else unsaid:
        click.echo(f"Only in an extension of ours: {each}", err=True)


@questionnaires.command()
@click.argument("file", type=FILE)
@click.option("--child", required=True, help="The reference in the address of the child's page.")
def answers(*, file: Path, child: str) -> None:
    """Take in FILE, a FHIR R4 QuestionnaireResponse. It waits for a person who completes it."""
    try:
        with transaction.atomic(), system_context():
            row = Child.objects.filter(ref=child).first()
            if row is None:
                raise click.ClickException("There is no child with that reference.")
            response, unsupported = commands.take_in(SYSTEM, child=row, text=_text(file))
    except NotReadable as error:
        raise _refusal(error.faults, as_json=False) from error
    click.echo(f"Begun, and not completed: {response.ref}")
    for each in unsupported:
        click.echo(f"  {each}")


@questionnaires.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def check(*, file: Path, as_json: bool) -> None:
    """Say what is wrong in FILE, and where; load nothing."""
    try:
        text = _text(file)
        of_fhir = fhir_reading.is_fhir(text)
        definition = fhir_reading.read(text, "screening")[0] if of_fhir else parse.read(text)
    except NotReadable as error:
        raise _refusal(error.faults, as_json=as_json) from error
    report: dict[str, Any] = {"code": definition.code, **_size(definition), "faults": []}
    words = f"{definition.code}: {report['sections']} sections, {report['questions']} questions."
    click.echo(json.dumps(report) if as_json else f"{words} Nothing is wrong with it.")


@questionnaires.command("list")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def list_(*, as_json: bool) -> None:
    """What is asked now."""
    with transaction.atomic(), system_context():
        report = [
            _line(row.version) | {"completed": row.completed, "begun": row.begun}
            for row in queries.listing(SYSTEM)
        ]
    if as_json:
        click.echo(json.dumps({"questionnaires": report}))
        return
    for row in report:
        counts = f"{row['completed']} completed, {row['begun']} begun"
        click.echo(f"{row['code']} version {row['version']} since {row['from']}: {counts}")
    if not report:
        click.echo("None is loaded. `wayhome questionnaires load --shipped` loads ours.")


def _unsupported(source: str) -> list[str]:
    if not fhir_reading.is_fhir(source):
        return []
    return [str(each) for each in fhir_reading.read(source, DataClass.SCREENING)[1]]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable([Fault(0, path.name, "save the file as UTF-8 text")]) from error


def _line(version: Version) -> dict[str, Any]:
    return {
        "code": version.questionnaire.code,
        "title": version.title,
        "version": version.number,
        "from": version.from_at.isoformat(timespec="seconds"),
        "digest": version.digest,
        **_size(version.asks),
    }


def _size(definition: Definition) -> dict[str, int]:
    return {"sections": len(definition.sections), "questions": len(definition.questions)}


def _refusal(faults: list[Fault], *, as_json: bool) -> click.ClickException:
    if as_json:
        rows = [{"line": f.line, "place": f.place, "words": f.words} for f in faults]
        click.echo(json.dumps({"faults": rows}))
    return click.ClickException("\n".join(["Nothing was loaded.", *map(str, faults)]))
