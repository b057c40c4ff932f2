"""The command line: `aftersales …`. Each command stands in a module of its own, loaded when asked.

Exit codes: 0 done, 1 refused or faults found, 2 not understood. One line on stderr says why.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

# Name → where the command stands and what it does. Others only add a line here.
COMMANDS: dict[str, tuple[str, str]] = {
    "migrate": ("migrate:migrate", "Bring the schema up to this version."),
    "serve": ("serve:serve", "Serve pages, API, live events and background work."),
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
    from aftersales.site.postgres import PostgresUnavailable  # noqa: PLC0415 - keeps --help quick

    try:
        code = program.main(arguments, prog_name="aftersales", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except PostgresUnavailable as fault:
        _refuse(fault)
    except Exception as fault:
        if not _is_refusal(fault):
            raise
        _refuse(fault)
    sys.exit(code if isinstance(code, int) else 0)


def _is_refusal(fault: Exception) -> bool:
    """Whether the fault is a plain “no” of ours; asked late, because it needs Django."""
    if "django" not in sys.modules:
        return False
    from aftersales.core.crypto import KeyUnfit  # noqa: PLC0415
    from aftersales.core.refusals import Refusal  # noqa: PLC0415
    from aftersales.site.cli.common import Refused  # noqa: PLC0415
    from aftersales.site.plain import Plain  # noqa: PLC0415

    kinds: tuple[Any, ...] = (Refusal, KeyUnfit, Refused, Plain)
    return isinstance(fault, kinds)


def _refuse(fault: Exception) -> None:
    click.echo(f"aftersales: {fault}", err=True)
    sys.exit(1)
