"""No spelling of a local address, no redirect and no lying name server leads inside (S-08)."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from aftersales.core import outward

LOCAL = [
    # the machine itself
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "0.0.0.1",
    "2130706433", "017700000001", "0177.0.0.1", "0177.0.0.01", "0x7f000001", "0x7f.0.0.1",
    "0x7f.1", "0x7F.0x0.0x0.0x1", "127.0.0.1.", "localhost", "LOCALHOST", "localhost.",
    "localhost.localdomain", "ip6-localhost",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]", "[2001:0:7f00:1:0:0:80ff:fffe]", "[::1%25lo]", "[::ffff:0:127.0.0.1]",
    # what stands beside it
    "10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.168.257", "100.64.0.1",
    "169.254.169.254", "2852039166", "0xA9FEA9FE", "0251.0376.0251.0376", "198.18.0.1",
    "192.0.0.192", "224.0.0.1", "255.255.255.255", "240.0.0.1",
    "[fc00::1]", "[fd12:3456::1]", "[fe80::1]", "[ff02::1]", "[2001:db8::1]",
    "[::ffff:169.254.169.254]", "[2002:a9fe:a9fe::]", "[64:ff9b::a9fe:a9fe]",
    # what hides the host
    "example.com@127.0.0.1", "127.0.0.1#@example.com", "example.com\\@127.0.0.1",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "loc%61lhost", "127.0.0.1%00.example.com", "user:pw@[::1]",
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_name_server(monkeypatch):
    """Numbers in any spelling and the machine's own name are known; there is nobody to ask else."""
    real = socket.getaddrinfo

    def known(host, port, *args, **kwargs):
        if str(host).lower().startswith(("localhost", "ip6-")):
            return real("127.0.0.1", port, *args, **kwargs)
        return real(host, port, *args, **kwargs | {"flags": socket.AI_NUMERICHOST})

    monkeypatch.setattr(socket, "getaddrinfo", known)


def test_there_are_sixty_spellings():
    assert len(set(LOCAL)) >= 60


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", LOCAL)
def test_no_spelling_of_a_local_address_is_called(listener, host, scheme, monkeypatch):
    port = listener.server_port
    everywhere = outward.Reach(ports=frozenset({80, 443, port}))

    for url in (f"{scheme}://{host}:{port}/", f"{scheme}://{host}/"):
        with pytest.raises((outward.NotAllowed, outward.NotReached)):
            outward.call("POST", url, body=b"{}", deadline=2, reach=everywhere)

    assert listener.heard == []


@pytest.mark.parametrize("host", LOCAL)
def test_the_check_at_connect_time_stands_without_the_check_of_the_spelling(
    listener, host, monkeypatch
):
    """Either wall alone must hold: here the first is taken away."""
    port = listener.server_port
    bare = host.rpartition("@")[2].strip("[]")
    monkeypatch.setattr(outward, "_target", lambda url, reach: ("http", bare, port))

    with pytest.raises((outward.NotAllowed, outward.NotReached)):
        outward._Network(10**12, local=False)._resolved(bare, port)
    assert listener.heard == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/",
        "https://", "https:///x", "https://example.com:22/", "https://example.com:80/",
        "https://example.com:0/", "https://example.com:99999/", "https://example.com /",
        "https://exa\tmple.com/", "https://example.com/\r\nHost: x", "https://93.184.216.34/",
        "https://[2606:2800:220:1::1]/", "https://" + "a" * 600 + ".com/", "javascript:1", "",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_program_is_not_called(url):
    with pytest.raises(outward.NotAllowed):
        outward.check(url)


def test_a_plain_https_address_is_allowed():
    outward.check("https://hooks.partner.example/in?x=1")
    outward.check("https://hooks.partner.example:8443/in")


def resolving(monkeypatch, *answers):
    """A name server that says something else each time."""
    left = list(answers)

    def lie(host, port, *_, **__):
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in found]

    monkeypatch.setattr(socket, "getaddrinfo", lie)


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_called(monkeypatch):
    resolving(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    called = []

    class Plug:
        def connect_tcp(self, host, *_, **__):
            called.append(host)
            raise outward.httpcore.ConnectError

    network = outward._Network(10**12, local=False)
    network.inner = Plug()

    with pytest.raises(outward.httpcore.ConnectError):
        network.connect_tcp("two-faced.example", 443)
    assert called == ["93.184.216.34"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    resolving(monkeypatch, ["93.184.216.34", "10.0.0.5"])

    with pytest.raises(outward.NotAllowed):
        outward.call("POST", "https://mixed.example/", deadline=2)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "2002:5db8:d822::1"])
def test_public_addresses_are_public(address):
    assert outward.is_public(ipaddress.ip_address(address))


def test_the_guard_is_what_keeps_it_out(listener, monkeypatch):
    """With the guard off the listener is hit, so the table above proves something."""
    port = listener.server_port
    monkeypatch.setattr(outward, "is_public", lambda address: True)
    monkeypatch.setattr(outward, "_target", lambda url, reach: ("http", "localhost", port))

    outward.call("POST", f"http://localhost:{port}/", body=b"{}", deadline=5)

    assert len(listener.heard) == 1
