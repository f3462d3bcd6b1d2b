"""The group `wayhome`. Rooms bring commands; this list is the only place that knows them all."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from config.postgres import PostgresError
from wayhome.doors.console import database

# name: "module:attribute", imported only when the command is asked for.
COMMANDS = {
    "demo": "wayhome.doors.console.demo:demo",
    "migrate": "wayhome.doors.console.upkeep:migrate",
    "serve": "wayhome.doors.console.processes:serve",
    "worker": "wayhome.doors.console.processes:worker",
    "backup": "wayhome.doors.console.safekeeping:backup",
    "restore": "wayhome.doors.console.safekeeping:restore",
    "shell": "wayhome.doors.console.upkeep:shell",
    "manage": "wayhome.doors.console.upkeep:manage",
    "docs": "wayhome.foundation.rules.console:docs",
    "rules": "wayhome.foundation.rules.console:rules",
    "audit": "wayhome.foundation.kernel.console:audit",
    "import": "wayhome.doors.feeds.console:import_",
}


class Lazy(click.Group):
    """Finds a command by name without importing the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, target in COMMANDS.items() if _exists(target.partition(":")[0])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module, _, attribute = COMMANDS.get(cmd_name, "").partition(":")
        if not module or not _exists(module):
            return None
        found: click.Command = getattr(import_module(module), attribute)
        return found

    def invoke(self, ctx: click.Context) -> object:
        """Settle the database and load Django, then find and run the command."""
        server = None
        try:
            server = database.choose(ctx.params["data"])
            import django

            django.setup()
            return super().invoke(ctx)
        except PostgresError as error:
            raise click.ClickException(str(error)) from error
        finally:
            if server:
                server.stop()


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of a demonstration: database, keys and attachments.",
)
def main(data: Path | None) -> None:
    """Wayhome's command line. Every command that reports has --json."""
