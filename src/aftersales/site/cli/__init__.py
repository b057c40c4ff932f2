"""The command line: `aftersales …`. Each command stands in a module of its own, loaded when asked.

Exit codes: 0 done, 1 refused or faults found, 2 not understood. One line on stderr says why.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from aftersales.site.plain import Plain

# Name → where the command stands and what it does. Others only add a line here.
COMMANDS: dict[str, tuple[str, str]] = {
    "bench": ("bench:bench", "Measure speed in a scratch database."),
    "backup": ("backups:backup", "Write an encrypted copy of all data to a file."),
    "check": ("check:check", "Ask the database whether every invariant holds."),
    "doctor": ("doctor:doctor", "Look for faults of this installation, one line each."),
    "export": ("export:export", "Write a list to a file, or a fingerprint of all data."),
    "import": ("import_:import_", "Bring in customers, vehicles, history or parts from a file."),
    "keys": ("keys:keys", "Recovery sheet, recovery and rotation of the keys."),
    "guarantee": ("guarantee:guarantee", "Judge guarantee cases of a file by the law."),
    "demo": ("demo:demo", "Fill an empty database with a demonstration group."),
    "migrate": ("migrate:migrate", "Bring the schema up to this version."),
    "openapi": ("openapi:openapi", "Write the description of the API."),
    "replenish": ("replenish:replenish", "How much to keep of each part, from a demand file."),
    "restore": ("backups:restore", "Put a backup into an empty place."),
    "serve": ("serve:serve", "Serve pages, API, live events and background work."),
    "setup": ("setup:setup", "Found the group, its first store and administrator."),
    "tls": ("tls:tls", "Certificates of one's own for phones and tablets."),
    "token": ("token:token", "Keys by which programs act with a person's rights."),
    "user": ("user:user", "People who may sign in."),
    "verify-log": ("verify_log:verify_log", "Prove that the log was not altered."),
    "worker": ("worker:worker", "Do the work in the background."),
}


class Commands(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        return getattr(import_module(f"aftersales.site.cli.{module}"), name)  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in sorted(COMMANDS.items())])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aftersales")
def program() -> None:
    """The after-sales service system of a car dealer."""


def main(arguments: list[str] | None = None) -> None:
    """The entry point. A refusal is one line; anything else is a bug and may be loud."""
    try:
        code = program.main(arguments, prog_name="aftersales", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Plain as fault:
        _refuse(fault)
    except Exception as fault:
        if not _is_refusal(fault):
            raise
        _refuse(fault)
    sys.exit(code if isinstance(code, int) else 0)


def _is_refusal(fault: Exception) -> bool:
    """Whether the fault is a plain “no” of ours; asked late, because it needs Django."""
    if "aftersales.core.refusals" not in sys.modules:
        return False
    from aftersales.core.crypto import KeyUnfit  # noqa: PLC0415
    from aftersales.core.refusals import Refusal  # noqa: PLC0415

    return isinstance(fault, Refusal | KeyUnfit)


def _refuse(fault: Exception) -> None:
    click.echo(f"aftersales: {fault}", err=True)
    sys.exit(1)
