"""Where a request comes from."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from fastapi import Request


def find_network(request: Request) -> str:
    """Return the address of a caller, or its network: in IPv6, everybody has a /64 of addresses.

    It is the client's own behind a proxy that the settings name, and text that is no address for
    a caller on a socket.
    """
    host = request.client.host if request.client else "local"
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((int(address) >> 64 << 64, 64)))
    return host
