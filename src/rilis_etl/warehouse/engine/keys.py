"""Keys of the warehouse: the same thing has the same number in every warehouse, with no counter to keep."""

import hashlib


def key(*parts: str) -> int:
    """A signed 64-bit hash of the parts: the first 8 bytes of their sha-256. Fits BIGINT.

    Two of a million releases collide with a probability of 3 in 10^8; `sql/checks` would notice.
    """
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(joined).digest()[:8], "big", signed=True)


def release_key(source: str, source_key: str) -> int:
    """`releases.release_id`."""
    return key("release", source, source_key)


def version_key(source: str, source_key: str, capture_id: str) -> int:
    """`versions.version_id`: a text that returns after an edit is a version of its own, so the capture counts."""
    return key("version", source, source_key, capture_id)


def link_key(source: str, url: str) -> int:
    """`links.link_id`."""
    return key("link", source, url)


def content_key(content_hash: str) -> int:
    """`captures.content_key`: the first 64 bits of a content hash (hex)."""
    return int.from_bytes(bytes.fromhex(content_hash[:16]), "big", signed=True)
