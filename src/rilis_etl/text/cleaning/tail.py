"""What stands behind the last sentence: source line, end mark, contacts, handles. Pure.

Rules go from the end upwards and stop at the first line that is not theirs. A credit ("(tet)", "Editor: …") among
these lines is passed over and stays: bylines are taken later.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rilis_etl.model import BlockKind
from rilis_etl.text.cleaning.state import LAST_BLOCKS, CleaningState, RuleContext, in_content_list
from rilis_etl.text.edit_log import Segment

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
    | ^ @\w+ $ | ^ (?:https?://|www\.) \S+ $""",
    _ANY_CASE,
)
_STREET: Final = re.compile(r"(?:jl\.?|jalan)\s(?P<rest>(?-i:[A-Z\d]).*)", re.IGNORECASE)
_IN_ADDRESSES: Final = frozenset(("nomor", "kode", "telp", "telepon", "lantai", "blok", "desa", "kelurahan", "kota"))
_SUM: Final = re.compile(r"[1-9]\d{0,2}(?:[., ]\d{3})+(?:[.,](?:\d\d|-))?|(?:19|20)\d\d\s?[–/-]\s?(?:19|20)\d\d")
"""An amount of money or people, or two years: no telephone number, which begins with 0 or + or has other groups."""
_MOST_SMALL_WORDS: Final = 4
"""Words in lower case of the name of a source; more make a sentence."""
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


def source_line(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - all rules have one shape
    """Takes out where the newsroom got the text: "Sumber : …" behind it, "Artikel ini telah tayang di …" at either end.

    The first such line becomes the field `source_line`.
    """
    reposted = [segment for segment in (*state.head[:4], *state.tail[-4:]) if _is_reposted(segment)]
    lines = [*reversed([*_sources_behind_the_text(state)]), *reposted]
    if lines:
        blocks = sorted({segment.block for segment in lines})
        return replace(state.without(blocks, "source_line"), source_line=lines[0].text)
    for segment in state.tail[-2:]:
        if _has_address(segment.text) and (match := _SOURCE_AT_END.search(segment.text)):
            cut = state.cut(segment.block, *match.span(), "source_line")
            return replace(cut, source_line=match.group().strip(" ()"))
    return state


def end_mark(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """Takes out "###", "***" or "-30-" on a line of its own or behind the last sentences; the last one is the field."""
    segments = state.edit_log.segments
    wanted = [
        segment.block
        for i, segment in enumerate(segments)
        if i and len(segment.text) <= 20 and _END_MARK.fullmatch(segment.text)
    ]
    marks = [segment.text.strip() for segment in segments if segment.block in wanted]
    state = state.without(wanted, "end_mark")
    for segment in state.tail[-4:]:
        if segment.text.rstrip().endswith(("#", "*")) and (match := _END_MARK_AT_END.search(segment.text)):
            state = state.cut(segment.block, *match.span(), "end_mark")
            marks.append(match.group().strip())
    return replace(state, end_mark=marks[-1]) if marks else state


def contact_block(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """Takes out the newsroom's footer: one run of short lines at the end with office, names, numbers, addresses.

    The run begins with a line that opens a footer or holds a number or address. Lines in it that do neither (names,
    offices) must be short, no sentences, and at most one more than the others.
    """
    segments = state.edit_log.segments
    end = len(segments)
    while end > 0 and end > len(segments) - 3 and _CREDIT.fullmatch(segments[end - 1].text):
        end -= 1
    begin = end
    signals = others = 0
    for i in range(end - 1, max(0, end - LAST_BLOCKS) - 1, -1):
        if in_content_list(segments, i) or segments[i].kind is BlockKind.TABLE_ROW or i == 0:
            break
        shows_signal = is_signal(segments[i])
        belongs = shows_signal or _is_opener(segments[i])
        signals += shows_signal
        others += not belongs
        if not (belongs or _is_name(segments[i])) or others > signals + 1:
            break
        if signals and belongs:
            begin = i
    return state.without([segment.block for segment in segments[begin:end]], "contact_block")


def _has_address(text: str) -> bool:
    return "://" in text or "www." in text.lower()


def _sources_behind_the_text(state: CleaningState) -> Iterator[Segment]:
    """The source lines from the end upwards, as long as nothing but sources and credits follows."""
    for segment in reversed(state.tail):
        if _is_source(segment) or _is_reposted(segment):
            yield segment
        elif not _CREDIT.fullmatch(segment.text):
            return


def _is_source(segment: Segment) -> bool:
    return (
        len(segment.text) <= _LONGEST_SOURCE
        and _SOURCE.fullmatch(segment.text) is not None
        and len(_small_words(segment.text.partition(":")[2])) <= _MOST_SMALL_WORDS
    )


def _is_reposted(segment: Segment) -> bool:
    return len(segment.text) <= _LONGEST_REPOSTED and _REPOSTED.fullmatch(segment.text) is not None


def is_signal(segment: Segment) -> bool:
    """Whether a line is a number, an address or a handle under which an office is reached."""
    text = segment.text.strip()
    if len(text) > _LONGEST_SIGNAL or (text.endswith(".") and len(text.split()) > 12) or _SUM.fullmatch(text):
        return False
    return _SIGNAL.search(text) is not None or _is_street(text)


def _is_street(text: str) -> bool:
    """Whether a line is an address; "Jalan menuju bendungan ditutup" and "Jalan Melati ditutup" are sentences."""
    street = _STREET.match(text)
    return street is not None and _IN_ADDRESSES.issuperset(_small_words(street["rest"]))


def _small_words(text: str) -> list[str]:
    """The words of four letters and more in lower case."""
    words = (word.strip(".,;") for word in text.split())
    return [word for word in words if len(word) >= 4 and word.isalpha() and word.islower()]


def _is_opener(segment: Segment) -> bool:
    return len(segment.text) <= _LONGEST_OPENER and _OPENER.match(segment.text) is not None


def _is_name(segment: Segment) -> bool:
    return len(segment.text) <= _LONGEST_NAME and segment.text.rstrip()[-1] not in '.!?"”)'
