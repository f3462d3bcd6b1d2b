"""`wayhome return …`: write a return's files into a folder, and say which checks its rows fail."""

import json
import time
from collections import Counter
from pathlib import Path

import click

from wayhome.doors.console import database
from wayhome.doors.console.upkeep import behind, migrated
from wayhome.doors.feeds.commands import authority_of
from wayhome.doors.returns import commands
from wayhome.doors.returns.kinds import DECLARED
from wayhome.doors.returns.made import Made
from wayhome.doors.returns.models import Export, Kind
from wayhome.doors.returns.ssda903.making import XML
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Invalid

WHY = "Asked for on the command line"


@click.group(name="return")
def return_() -> None:
    """Write a return. Each one is registered, with why it was made."""
    if behind():
        if not database.is_embedded():
            raise click.ClickException(
                "The tables are not up to date. Run `wayhome migrate` first."
            )
        migrated(quiet=True)


@return_.command()
@click.option("--authority", required=True, help="The council's published code: E06000049.")
@click.option("--year", type=int, required=True, help="The year in which the collection ends.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--xml", is_flag=True, help="The XML file beside the CSV files.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
@click.option("--why", default=WHY, help="What for: it stands in the register of exports.")
def ssda903(*, authority: str, year: int, out: Path, xml: bool, as_json: bool, why: str) -> None:
    """Header, Episodes, Missing and UASC of one collection year, as held here, and checks.csv."""
    began = time.monotonic()
    export, made = _made(Kind.SSDA903, authority, year, why)
    files = {name: body for name, body in made.files.items() if xml or name != XML}
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
    _report(export, made, sorted(files), round(time.monotonic() - began, 1), as_json=as_json)


@return_.command("annex-a")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--authority", default="", help="One council's children; of every council if none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
@click.option("--why", default=WHY, help="What for: it stands in the register of exports.")
def annex_a(*, out: Path, authority: str, as_json: bool, why: str) -> None:
    """Annex A, list 8: children looked after in the last six months, as a workbook."""
    _list(Kind.ANNEX_A, out, authority, why, as_json=as_json)


@return_.command()
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--authority", default="", help="One council's children; of every council if none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
@click.option("--why", default=WHY, help="What for: it stands in the register of exports.")
def jtai(*, out: Path, authority: str, as_json: bool, why: str) -> None:
    """Children at risk of exploitation, as a joint inspection asks for them, as a workbook."""
    _list(Kind.JTAI, out, authority, why, as_json=as_json)


@return_.command()
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--authority", default="", help="One council's children; of every council if none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
@click.option("--why", default=WHY, help="What for: it stands in the register of exports.")
def ssd(*, out: Path, authority: str, as_json: bool, why: str) -> None:
    """Tables of the Standard Safeguarding Dataset, a CSV file each, into a folder."""
    began = time.monotonic()
    export, made = _made(Kind.SSD, authority, None, why)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in made.files.items():
        (out / name).write_bytes(content)
    _report(export, made, sorted(made.files), round(time.monotonic() - began, 1), as_json=as_json)


def _list(kind: str, out: Path, authority: str, why: str, *, as_json: bool) -> None:
    began = time.monotonic()
    export, made = _made(kind, authority, None, why)
    (content,) = made.files.values()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    _report(export, made, [out.name], round(time.monotonic() - began, 1), as_json=as_json)


def _made(kind: str, authority: str, year: int | None, why: str) -> tuple[Export, Made]:
    try:
        code = authority.strip().upper()
        council = authority_of(SYSTEM, code) if code else None
        export = commands.ask(SYSTEM, kind=kind, authority=council, year=year, why=why)
        made = commands.make(SYSTEM, export=export)
    except Invalid as wrong:
        raise click.ClickException("\n".join(wrong.errors.values())) from wrong
    assert made is not None
    export.refresh_from_db()
    return export, made


def _report(export: Export, made: Made, files: list[str], seconds: float, *, as_json: bool) -> None:
    rules = DECLARED[export.kind].rules
    faults = {table: Counter[str]() for table in made.counts}
    for each in made.findings:
        faults[each.table][each.code] += 1
    if as_json:
        report = {
            "export": export.ref,
            "authority": export.authority.code if export.authority else None,
            "year": export.year,
            "tables": {
                table: {"rows": rows, "faults": dict(sorted(faults[table].items()))}
                for table, rows in made.counts.items()
            },
            "checks": [
                {
                    "code": each.code,
                    "message": rules[each.code].message,
                    "table": each.table,
                    "row": each.line,
                    "field": each.field,
                    "child": each.number,
                }
                for each in made.findings
            ],
            "not_judged": made.not_asked,
            "left_out": made.left_out,
            "files": files,
            "seconds": seconds,
        }
        click.echo(json.dumps(report))
        return
    click.echo(f"Export {export.ref}: {export.title}")
    for table, rows in made.counts.items():
        click.echo(f"{table:<22}{rows:>9,} rows")
        for code, count in faults[table].most_common():
            click.echo(f"{count:>15,} × {code:<7}{rules[code].message}")
    click.echo(f"Written: {', '.join(files)}")
