"""Keys that sign notes, and their signatures (C2SP: signed-note v1.0.0, tlog-cosignature v1.0.0; RFC 8032).

A key has a name without spaces and ``+``, a kind of signature, and 32 bytes of Ed25519. Its id is
``SHA-256(name ‖ 0x0A ‖ kind ‖ public key)[:4]``: it finds a key among those that one trusts, and proves nothing. For
others a key is written as ``name+hex(id)+base64(kind ‖ public key)``; the private half, in a file of its own and
nowhere else, as Go's tools write it: ``PRIVATE+KEY+name+hex(id)+base64(kind ‖ seed)``.
"""

import base64
import hashlib
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ID_BYTES = 4
LONGEST_NAME = 200
"""Of a key that is made here. Others may have longer ones."""

_PRIVATE = "PRIVATE+KEY+"
_KEY_BYTES = 32
_TIME_BYTES = 8


class BadNote(ValueError):
    """A note, a key or a checkpoint that is not written as it must be, or is not signed by whom it should be."""


class Kind(IntEnum):
    """Kinds of signature (signed-note, "Signature types")."""

    SIGNATURE = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a key: what one must have to check its signatures."""

    name: str
    kind: Kind
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that find this key (signed-note, "Signatures")."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(named).digest()[:ID_BYTES]

    def __str__(self) -> str:
        """As it is given to others (signed-note, "Verifier keys")."""
        return f"{self.name}+{self.key_id.hex()}+{base64_of(bytes([self.kind]) + self.public)}"

    @classmethod
    def read(cls, written: str) -> Self:
        """From what ``str`` makes of it.

        Raises:
            BadNote: it is no such thing, or its parts do not belong together.
        """
        name, kind, public, key_id = _key_parts(written)
        verifier = cls(name, kind, public)
        if verifier.key_id.hex() != key_id:
            raise BadNote("the key and its id do not belong together")
        return verifier

    def signed_at(self, text: str, signature: bytes) -> datetime | None:
        """When a witness signed ``text``; None for a signature that says no time.

        Raises:
            BadNote: the signature does not hold.
        """
        at: datetime | None = None
        if self.kind is Kind.COSIGNATURE:
            moment, signature = int.from_bytes(signature[:_TIME_BYTES], "big"), signature[_TIME_BYTES:]
            at, text = _moment(moment), _cosigned(text, moment)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature as error:
            raise BadNote(f"the signature of {self.name} does not hold") from error
        return at


@dataclass(frozen=True, slots=True)
class Signer:
    """A key with its private half. It shows itself nowhere but in :meth:`written`, which is for a file of its own."""

    name: str
    kind: Kind
    _seed: bytes = field(repr=False)

    @classmethod
    def generate(cls, name: str, kind: Kind = Kind.SIGNATURE) -> Self:
        """A new key. Raises BadNote for a name with spaces or ``+``, or one that could not be written in notes."""
        require_name(name)
        if not name.isprintable() or len(name) > LONGEST_NAME:
            raise BadNote(
                f"the name of a key is {LONGEST_NAME} letters at most, and nothing else than letters"
            )
        return cls(name, kind, os.urandom(_KEY_BYTES))

    @classmethod
    def read(cls, written: str) -> Self:
        """From what :meth:`written` gave. Raises BadNote where it is no such thing."""
        if not written.startswith(_PRIVATE):
            raise BadNote("no private key")
        name, kind, seed, key_id = _key_parts(written.removeprefix(_PRIVATE))
        signer = cls(name, kind, seed)
        if signer.verifier.key_id.hex() != key_id:
            raise BadNote("the key and its id do not belong together")
        return signer

    def written(self) -> str:
        """The key as text, private half and all."""
        private = base64_of(bytes([self.kind]) + self._seed)
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{private}"

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.kind, self._private.public_key().public_bytes_raw())

    def sign(self, text: str, at: datetime | None = None) -> bytes:
        """The signature of ``text``. A witness says when: ``at``, which is aware, to the second."""
        if self.kind is Kind.SIGNATURE:
            return self._private.sign(text.encode())
        assert at is not None, "a witness says when"
        moment = int(at.timestamp())
        return moment.to_bytes(_TIME_BYTES, "big") + self._private.sign(_cosigned(text, moment).encode())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._seed)


def _key_parts(written: str) -> tuple[str, Kind, bytes, str]:
    """Name, kind, key and id of a key as text; base64 may hold the separator, names and ids do not."""
    name, _, rest = written.partition("+")
    key_id, _, coded = rest.partition("+")
    require_name(name)
    content = bytes_of(coded)
    if len(content) != 1 + _KEY_BYTES or content[0] not in list(Kind):
        raise BadNote("not a kind of key that is known here")
    return name, Kind(content[0]), content[1:], key_id


def _cosigned(text: str, moment: int) -> str:
    """What a witness signs (tlog-cosignature, "Ed25519 signed message")."""
    return f"cosignature/v1\ntime {moment}\n{text}"


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadNote("a cosignature of no time that there is") from error


def require_name(name: str) -> None:
    """Raises BadNote for what cannot be the name of a key."""
    if not name or "+" in name or any(each.isspace() for each in name):
        raise BadNote("the name of a key has no spaces and no +")


def base64_of(content: bytes) -> str:
    """Base 64 of RFC 4648, section 4."""
    return base64.b64encode(content).decode()


def bytes_of(coded: str) -> bytes:
    """The bytes of which this is the one base64. Raises BadNote where it is not."""
    try:
        content = base64.b64decode(coded.encode("ascii"), validate=True)
    except ValueError as error:
        raise BadNote("no base64") from error
    if base64_of(content) != coded:  # some bytes could be written in more than one way
        raise BadNote("no base64")
    return content
