"""Whether a record is as it was written: its digests, however they are spelled. Pure."""

import base64
import binascii
import hashlib
from collections.abc import Iterable

_KNOWN = {"sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256", "sha512": "sha512", "md5": "md5"}


def digest_holds(written: str, contents: Iterable[bytes]) -> bool:
    """Whether a digest such as `sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ` is that of one of `contents`.

    In base 32, base 64 or hex, as tools write it. A digest in an unknown way of writing says nothing: True.
    """
    algorithm, _, value = written.strip().partition(":")
    name = _KNOWN.get(algorithm.lower())
    if name is None:
        return True
    expected = _decoded(value.strip(), hashlib.new(name, usedforsecurity=False).digest_size)
    digests = (hashlib.new(name, each, usedforsecurity=False).digest() for each in contents)
    return expected is None or expected in digests


def sha1_base32(content: bytes) -> str:
    """The digest of `content` as indexes of web archives write it, without its prefix."""
    return base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode("ascii")


def _decoded(value: str, size: int) -> bytes | None:
    """The bytes of a digest of `size` bytes; None where it is written in a way that is not known."""
    for decode in (bytes.fromhex, _from_base32, base64.b64decode):
        try:
            found = decode(value)
        except (ValueError, binascii.Error):
            continue
        if len(found) == size:
            return found
    return None


def _from_base32(value: str) -> bytes:
    return base64.b32decode(value + "=" * (-len(value) % 8), casefold=True)
