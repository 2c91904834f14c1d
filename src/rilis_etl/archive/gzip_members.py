"""Gzip members: one record each, so that any of them can be read by its offset alone.

Every member begins with the same ten bytes. Where one is damaged, the next is found by them.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAGIC = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00"
"""How each of our members begins: gzip, deflate, no flags, no time, no extra flags. A tenth byte names the system."""

MOST_BYTES = 256 * 2**20
"""The longest record, decompressed. The fetch limit (`max_body_bytes`) cannot be set as high."""

_UNIX = b"\x03"  # the tenth byte; the same on all systems, so that the same capture gives the same bytes
_TRAILER = struct.Struct("<LL")  # CRC-32 and length of the content
_TIME_BEGINS = 4  # bytes: the magic, the method of compression and the flags come before it
_GZIP = 31  # zlib's wbits for a gzip wrapper
_RAW = -15  # zlib's wbits for no wrapper
_LEVEL = 6  # a third cheaper than level 9 and half a percent larger, on 141 saved pages
_CHUNK = 16 * 1024
_HEAD = 64 * 1024  # what names the request of a record stands within so many bytes
_RECORD = b"WARC/1."


@dataclass(frozen=True, slots=True)
class Member:
    """One whole member: where it stands in the file, in bytes, and what it holds, decompressed."""

    offset: int
    length: int
    data: bytes


@dataclass(frozen=True, slots=True)
class BrokenMember:
    """Bytes that are no whole member, up to the next member or the end of the file."""

    offset: int
    length: int
    beginning: bytes  # what the first of them say, decompressed, as far as they can be read; its end may be wrong
    detail: str
    is_unfinished: bool  # they are how a member begins, and then the file ends: it was never written to its end


def compress(data: bytes) -> bytes:
    """`data` as one gzip member without a time stamp: the same bytes each time."""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    content = deflate.compress(data) + deflate.flush()
    return MAGIC + _UNIX + content + _TRAILER.pack(zlib.crc32(data), len(data) & 0xFFFFFFFF)


def decompress(data: bytes, most_bytes: int) -> bytes:
    """The content of a gzip file. Raises ValueError when it is damaged, or longer than `most_bytes`."""
    inflate = zlib.decompressobj(_GZIP)
    try:
        content = inflate.decompress(data, most_bytes + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(content) > most_bytes:
        raise ValueError(f"its content is longer than {most_bytes:,} bytes")
    if not inflate.eof:
        raise ValueError("it stops in the middle")
    return content


def members(handle: BinaryIO, offset: int, most_bytes: int | None = None) -> Iterator[Member | BrokenMember]:
    """The members from `offset` to the end of the file, and what stands between them where they are damaged.

    One with more content than `most_bytes` (MOST_BYTES where none is given) counts as broken.
    """
    while member := _member_at(handle, offset, MOST_BYTES if most_bytes is None else most_bytes):
        yield member
        offset += member.length


def beginnings(handle: BinaryIO) -> Iterator[int]:
    """Where members that hold records begin, found by their first bytes: nothing else is decompressed.

    Bytes within a member that look the same are among them.
    """
    offset, is_end = _next_member(handle, 0)
    while not is_end:
        yield offset
        offset, is_end = _next_member(handle, offset + 1)


def is_as_written(raw: bytes) -> bool:
    """Whether those bits of a member that its checksum does not cover are as `compress` makes them.

    They are the header, and in the last byte of the compressed data the bits behind its end, which are 0.
    """
    return raw.startswith(MAGIC + _UNIX) and not _has_bits_behind_the_end(raw[len(MAGIC) + 1 : -_TRAILER.size])


def _member_at(handle: BinaryIO, offset: int, most_bytes: int) -> Member | BrokenMember | None:
    """What stands at `offset`; None at the end of the file."""
    handle.seek(offset)
    inflate, data, length, detail = zlib.decompressobj(_GZIP), bytearray(), 0, ""
    try:
        while not inflate.eof and len(data) <= most_bytes and (chunk := handle.read(_CHUNK)):
            length += len(chunk)
            data += inflate.decompress(chunk, most_bytes + 1 - len(data))
    except zlib.error as error:
        detail = " ".join(str(error).split()).partition(": ")[2] or "it cannot be decompressed"
    if not length:
        return None
    if inflate.eof and len(data) <= most_bytes:
        return Member(offset, length - len(inflate.unused_data), bytes(data))
    if len(data) > most_bytes:
        detail = f"its content is longer than {most_bytes:,} bytes"
    end, is_last = _next_member(handle, offset + 1)
    is_unfinished = is_last and _is_beginning(handle, offset)
    return BrokenMember(
        offset, end - offset, _beginning(handle, offset), detail or "the file ends in the middle of it", is_unfinished
    )


def _beginning(handle: BinaryIO, offset: int) -> bytes:
    """What the first bytes of a broken member say, decompressed."""
    handle.seek(offset)
    inflate, data = zlib.decompressobj(_GZIP), bytearray()
    try:
        for byte in handle.read(_CHUNK):  # one by one: an error takes away what its own piece gave
            data += inflate.decompress(bytes([byte]), _CHUNK)
            if len(data) > _HEAD:
                break
    except zlib.error:
        pass
    return bytes(data)


def _next_member(handle: BinaryIO, offset: int) -> tuple[int, bool]:
    """Where the next member that holds a record begins, or where the file ends; and whether it is the end."""
    while True:
        handle.seek(offset)
        block = handle.read(_CHUNK)
        if (found := block.find(MAGIC)) >= 0:
            if _holds_record(handle, offset + found):
                return offset + found, False
            offset += found + 1
        elif len(block) < len(MAGIC):
            return offset + len(block), True
        else:
            offset += len(block) - len(MAGIC) + 1  # the magic may stand across the end of the block


def _holds_record(handle: BinaryIO, offset: int) -> bool:
    """Whether a member that begins at `offset` begins as a record does."""
    handle.seek(offset)
    try:
        return zlib.decompressobj(_GZIP).decompress(handle.read(_CHUNK), len(_RECORD)) == _RECORD
    except zlib.error:
        return False


def _is_beginning(handle: BinaryIO, offset: int) -> bool:
    """Whether the rest of the file is the beginning of a member, or of one and zeros, as a power cut leaves it."""
    handle.seek(offset)
    rest = handle.read(MOST_BYTES).rstrip(b"\0")
    magic = MAGIC[:_TIME_BEGINS]  # the time that follows may be another one: other tools write gzip as well
    if not rest.startswith(magic) and not magic.startswith(rest):
        return False
    inflate = zlib.decompressobj(_GZIP)
    try:
        inflate.decompress(rest, MOST_BYTES)
    except zlib.error:
        return False
    return not inflate.eof


def _has_bits_behind_the_end(deflated: bytes) -> bool:
    """Whether one of the bits of the last byte that belong to nothing is set.

    If so, the highest bit that is set is one of them: without it the data says the same.
    """
    last = deflated[-1]
    if not last:
        return False
    inflate = zlib.decompressobj(_RAW)
    inflate.decompress(deflated[:-1])
    as_it_is, without = inflate.copy(), inflate.copy()
    expected = as_it_is.decompress(bytes([last]))
    try:
        found = without.decompress(bytes([last ^ 1 << last.bit_length() - 1]))
    except zlib.error:
        return False
    return without.eof and found == expected
