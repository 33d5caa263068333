"""The address under which anybody checks an entry in a browser, as it is shown and printed behind a QR code.

Everything stands after the ``#``, so it is sent to nobody: ``/verify#entry=…&leaf=…&size=…&root=…``.

* ``entry``: its id, by which the service finds its place.
* ``leaf``: the hash of its canonical bytes. Who holds the paper holds the service to these bytes.
* ``size`` and ``root``: the head of the log when it was printed. The log of today must be that one and more.

Hashes are written in base64 for addresses, without padding (RFC 4648, section 5).
"""

import base64

from workflow.audit.tree import leaf_hash

PAGE = "/verify"


def verify_url(canonical: bytes, entry_id: str, head: tuple[int, bytes] | None = None, base: str = "") -> str:
    """The address for an entry.

    Args:
        canonical: its bytes.
        entry_id: its id.
        head: size and root of the newest checkpoint, for what is printed.
        base: where people reach the service; without it the address is one within the service.
    """
    printed = f"&size={head[0]}&root={_coded(head[1])}" if head else ""
    return f"{base}{PAGE}#entry={entry_id}&leaf={_coded(leaf_hash(canonical))}{printed}"


def _coded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
