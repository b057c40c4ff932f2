"""`aftersales tls`."""

from __future__ import annotations

from pathlib import Path

import click

from aftersales.site import paths
from aftersales.site.cli.common import json_option, now, say_json


@click.group(
    epilog="""\b
Examples:
  aftersales tls make                              for this machine's own name and address
  aftersales tls make --name service.example.cn --name 192.168.1.20
  aftersales tls show                              names, end, and the QR page for the phones
  aftersales tls renew                             a month before the end; serve does it too"""
)
def tls() -> None:
    """Certificates of one's own, for a house without a public name.

    Phones trust them after they have installed the authority once: `serve` shows a page with a QR
    code under /tls/.
    """


@tls.command("make")
@click.option("--name", "names", multiple=True, help="A name or address; several are allowed.")
@json_option
def make_(*, names: tuple[str, ...], as_json: bool) -> None:
    """Make the authority, if there is none, and a certificate for these names."""
    from aftersales.site import tls as certificates  # noqa: PLC0415 - keeps --help quick

    made = certificates.make(paths.data_dir(), list(names) or certificates.likely_names(), at=now())
    _tell(made.certificate, made.names, str(made.expires_at.astimezone().date()), as_json=as_json)


@tls.command("show")
@json_option
def show(*, as_json: bool) -> int:
    """The certificate that serve would use."""
    from aftersales.site import tls as certificates  # noqa: PLC0415 - keeps --help quick

    found = certificates.own(paths.data_dir())
    if found is None:
        click.echo("There is no certificate yet: aftersales tls make", err=True)
        return 1
    _tell(
        found.certificate, found.names, str(found.expires_at.astimezone().date()), as_json=as_json
    )
    return 0


@tls.command("renew")
def renew() -> None:
    """Make the certificate anew if it ends within a month."""
    from aftersales.site import tls as certificates  # noqa: PLC0415 - keeps --help quick

    is_renewed = certificates.renew_if_due(paths.data_dir(), at=now())
    click.echo("Renewed; start serve again." if is_renewed else "Nothing is due.")


def _tell(file: Path, names: tuple[str, ...], ends_on: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"certificate": str(file), "names": list(names), "ends_on": ends_on})
    else:
        click.echo(f"{file}\nfor {', '.join(names)}\nuntil {ends_on}")
