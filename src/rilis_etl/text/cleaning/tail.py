"""What stands behind the last sentence: source line, end mark, contacts, handles.

Rules peel from the end and stop at the first line that is none of theirs. A credit ("(tet)", "Editor: …") may stand
among them: it is stepped over and left for the byline room.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rilis_etl.model import BlockKind
from rilis_etl.text.cleaning.state import TAIL, Around, Cleaned, in_content_list
from rilis_etl.text.edit_log import Piece

_ANY_CASE: Final = re.IGNORECASE | re.VERBOSE
_CREDIT: Final = re.compile(
    r"""[(\[] [^()\[\]]{1,60} [)\]] \W*
    | (?:penulis|reporter|editor|redaktur|oleh|pewarta|kontributor|fotografer|foto) \b \s* [:/|&] .{1,120}""",
    _ANY_CASE,
)
_SOURCE: Final = re.compile(
    r"""\W{0,2} (?:
      (?:sumber(?:\s(?:berita|foto|artikel))? | source | quelle | di(?:kutip|sadur|lansir)\sdari) \s* : \s* \S.* )""",
    _ANY_CASE,
)
_REPOSTED: Final = re.compile(
    r"artikel ini (?:telah|sudah) (?:tayang|terbit|dimuat|dipublikasikan) di \S.*", re.IGNORECASE
)
_SOURCE_AT_END: Final = re.compile(
    r"""(?<=[.!?"”)\]]) \s* \(? (?:sumber|source) \s* : \s* (?:https?://|www\.) \S+ \)? \s* $""", _ANY_CASE
)
_LONGEST_SOURCE: Final = 300
_LONGEST_REPOSTED: Final = 400
_END_MARK: Final = re.compile(
    r"""\W* (?: \#{3,} | (?:\#\s){2,}\# | \*{3,} | (?:\*\s){2,}\* | -\s?30\s?- | -{3,} | ={3,} | _{3,}
    | selesai | tamat | ends? | ende ) \W*""",
    _ANY_CASE,
)
_END_MARK_AT_END: Final = re.compile(r"(?<=[.!?\"”)\]\s])\s*(?:#{3,}|# # #|\*{3})\s*$")

_SIGNAL: Final = re.compile(
    r"""[\w.+-]+@[\w-]+\.[\w.]+ | \[email\s?protected\]
    | \b (?:tel|tele(?:pon|phone|fon)|telp|phone|ph|fax|faks|faksimili|hp|wa|whats\s?app|call\scent(?:er|re)|hotline
        |mobile?|sms) \b [\s.:/]* [+(]? \d [\d\s().–/-]{4,}
    | ^ (?!\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$) [+(]? \d [\d\s().–/-]{6,} $   # a number, and no date
    | ^ (?:website|situs|laman|web|homepage|e-?mail|surel|alamat|address|adresse) \s* : \s* \S
    | ^ (?:facebook|fb|twitter|x|instagram|ig|youtube|tiktok|linkedin|telegram) (?:\s?/\s?\w+)? \s* [:@] \s* \S
    | ^ @\w+ $ | ^ (?:https?://|www\.) \S+ $ | ^ (?:jl\.?|jalan) \s \S""",
    _ANY_CASE,
)
_OPENER: Final = re.compile(
    r"""\W* (?:
      (?:media|press|pers)? \s* (?:kontak|contacts?) (?:\s(?:media|pers|person|us|info\w*|for\s(?:media|press)))? \b
      \W* (?:$|:)
    | nara\s?hubung\b | pressekontakt | kontakt\b \W* (?:$|:) | ansprechpartner\w* | rückfragen | weitere\sinformationen
    | (?:for\s)? (?:more|further|additional) \s information
    | (?:untuk\s)? (?:informasi|keterangan) \s (?:lebih\slanjut|selengkapnya) | hubungi(?:\skami)? \b \W* (?:$|:)
    | ikuti\skami | follow\sus
    | (?:biro|bagian|bidang|subbag(?:ian)?|pusat|divisi)
      \s (?:komunikasi|hubungan|humas|hukum|penerangan|informasi|pemberitaan)
    | humas\b | hubungan\smasyarakat | dinas\s(?:komunikasi|kominfo)
    | public\srelations | press\soffice | pressestelle | media\srelations )""",
    _ANY_CASE,
)
_LONGEST_SIGNAL: Final = 160
_LONGEST_OPENER: Final = 300
_LONGEST_NAME: Final = 80


def source_line(cleaned: Cleaned, around: Around) -> Cleaned:  # noqa: ARG001 - all rules have one shape
    """Where the newsroom took the text from: "Sumber : …" behind it, "Artikel ini telah tayang di …" at either end.

    The first such line becomes the field.
    """
    reposted = [piece for piece in (*cleaned.head[:4], *cleaned.tail[-4:]) if _is_reposted(piece)]
    lines = [*reversed([*_sources_behind_the_text(cleaned)]), *reposted]
    if lines:
        blocks = sorted({piece.block for piece in lines})
        return replace(cleaned.without(blocks, "source_line"), source_line=lines[0].text)
    for piece in cleaned.tail[-2:]:
        if match := _SOURCE_AT_END.search(piece.text):
            cut = cleaned.cut(piece.block, *match.span(), "source_line")
            return replace(cut, source_line=match.group().strip(" ()"))
    return cleaned


def end_mark(cleaned: Cleaned, around: Around) -> Cleaned:  # noqa: ARG001 - as above
    """ "###", "***", "-30-" on a line of its own, or directly behind the last sentences; the last one is the field."""
    pieces = cleaned.draft.pieces
    wanted = [
        piece.block for i, piece in enumerate(pieces) if i and len(piece.text) <= 20 and _END_MARK.fullmatch(piece.text)
    ]
    marks = [piece.text.strip() for piece in pieces if piece.block in wanted]
    cleaned = cleaned.without(wanted, "end_mark")
    for piece in cleaned.tail[-4:]:
        if match := _END_MARK_AT_END.search(piece.text):
            cleaned = cleaned.cut(piece.block, *match.span(), "end_mark")
            marks.append(match.group().strip())
    return replace(cleaned, end_mark=marks[-1]) if marks else cleaned


def contact_block(cleaned: Cleaned, around: Around) -> Cleaned:  # noqa: ARG001 - as above
    """The newsroom's footer: office, names, numbers, addresses, handles, as one run of short lines at the end.

    It begins with a line that opens such a block or bears a number or address; lines between that bear neither (names,
    offices) must be short, no sentences, and fewer than the others.
    """
    pieces = cleaned.draft.pieces
    end = len(pieces)
    while end > 0 and end > len(pieces) - 3 and _CREDIT.fullmatch(pieces[end - 1].text):
        end -= 1
    begin = end
    signals = others = 0
    for i in range(end - 1, max(0, end - TAIL) - 1, -1):
        if in_content_list(pieces, i) or pieces[i].kind is BlockKind.TABLE_ROW or i == 0:
            break
        if _is_signal(pieces[i]):
            signals += 1
        elif not _is_opener(pieces[i]):
            others += 1
        if not (_is_signal(pieces[i]) or _is_opener(pieces[i]) or _is_name(pieces[i])) or others > signals + 1:
            break
        if signals and (_is_signal(pieces[i]) or _is_opener(pieces[i])):
            begin = i
    return cleaned.without([piece.block for piece in pieces[begin:end]], "contact_block")


def _sources_behind_the_text(cleaned: Cleaned) -> Iterator[Piece]:
    """Source lines from the end, as long as nothing but sources and credits follows."""
    for piece in reversed(cleaned.tail):
        if _is_source(piece) or _is_reposted(piece):
            yield piece
        elif not _CREDIT.fullmatch(piece.text):
            return


def _is_source(piece: Piece) -> bool:
    return len(piece.text) <= _LONGEST_SOURCE and _SOURCE.fullmatch(piece.text) is not None


def _is_reposted(piece: Piece) -> bool:
    return len(piece.text) <= _LONGEST_REPOSTED and _REPOSTED.fullmatch(piece.text) is not None


def _is_signal(piece: Piece) -> bool:
    sentence = piece.text.rstrip().endswith(".") and len(piece.text.split()) > 12
    return len(piece.text) <= _LONGEST_SIGNAL and not sentence and _SIGNAL.search(piece.text) is not None


def _is_opener(piece: Piece) -> bool:
    return len(piece.text) <= _LONGEST_OPENER and _OPENER.match(piece.text) is not None


def _is_name(piece: Piece) -> bool:
    return len(piece.text) <= _LONGEST_NAME and piece.text.rstrip()[-1] not in '.!?"”)'
