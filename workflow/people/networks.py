"""What counts as one where somebody is counted by where they come from: wrong passwords, look-ups."""

from ipaddress import IPv6Address, IPv6Network, ip_address

_OF_ONE_CONNECTION = 64
"""Bits by which connections differ."""


def network_of(address: str) -> str:
    """An address; of the sixth version the 2^64 that one connection is given (RFC 6177), from which it may pick any."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return address
    return str(read.ipv4_mapped or IPv6Network((read, _OF_ONE_CONNECTION), strict=False))
