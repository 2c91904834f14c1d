"""Lines of the page that are not of the release: share buttons, navigation, cookie notices, the source's own. Pure.

Each rule takes out whole lines only, and never a sentence: a line is short, made of nothing but words of its kind, and
stands at an edge of the body where the words alone could be content.
"""

import re
from typing import Final

from rilis_etl.sources.schema import Cleaning
from rilis_etl.text.cleaning.cleaning_words import LANGUAGE_NAMES, NETWORKS, SHARE_ACTS, SHARE_GLUE
from rilis_etl.text.cleaning.counters import published_day
from rilis_etl.text.cleaning.learned_boilerplate import edges, folded
from rilis_etl.text.cleaning.state import FIRST_BLOCKS, LAST_BLOCKS, CleaningState, RuleContext, in_content_list

_ANY_CASE: Final = re.IGNORECASE | re.VERBOSE
_NAVIGATION: Final = re.compile(
    r"""\W* (?: (?:(?:berita|artikel|halaman|post|page|siaran\spers)\s)? (?:sebelumnya|berikutnya|selanjutnya)
    | previous | prev | next | kembali | back | (?:previous|next)\s(?:post|article|page)
    | kembali\ske\s(?:atas|beranda|daftar)
    | back\sto\s(?:top|list|news|overview) | nach\soben | zurück(?:\szur\sübersicht)? | (?:baca\s)?selengkapnya
    | read\smore
    | load\smore | muat\slebih\sbanyak | beranda | home | lihat\ssemua | show\sall | tampilkan\ssemua
    | skip\sto\scontent | more | leave\sa\s(?:comment|reply) | tinggalkan\s(?:komentar|balasan)
    | edit\sthis\s(?:entry|post)
    | (?:like|menyukai|sukai|suka|gefällt\smir)(?:\s(?:this|ini))?
    | (?:(?:like|menyukai|sukai?|gefällt\smir)(?:\s(?:this|ini))?\W*){0,2} (?:loading|memuat\w*|wird\sgeladen)
    | (?:halaman|page|seite) \s?:? [\d\s/»>.|-]{0,30} (?:(?:dari|of|von)\s\d+)?
    | (?:sebelumnya|previous|prev) \W+ (?:berikutnya|selanjutnya|next) ) \W*""",
    _ANY_CASE,
)
_SWITCH: Final = re.compile(r"[\s\[\]()]*[|/•·][\s\[\]()]*")
"""What stands between the names of languages in which a page can be had."""
_BREADCRUMB: Final = re.compile(
    r"(?:beranda|home|startseite|accueil)(?:\s*[/»>›|]\s*[^/»>›|]{1,80}){1,6}", re.IGNORECASE
)
_COOKIE_WORD: Final = re.compile(r"\b(?:cookies?|kuki)\b", re.IGNORECASE)
_COOKIES: Final = re.compile(
    r"""(?: we | (?:this|our)\s(?:web)?site | by\scontinuing | kami\smenggunakan | situs(?:\sweb)?\s(?:ini|kami)
    | laman\sini
    | dengan\smelanjutkan | diese\s(?:web)?seite | wir\sverwenden | ce\ssite ) \b .{0,120} \b (?:cookies?|kuki) \b .*
    | (?:terima|setujui|accept|allow|reject|tolak|manage|kelola) \s (?:all\s|semua\s)? (?:cookies?|kuki)""",
    _ANY_CASE,
)
_LONGEST_COOKIE_NOTICE: Final = 400
_MOST_SHARE_WORDS: Final = 14
_SURE_NETWORKS: Final = NETWORKS - {"line", "x"}
_NETWORK_WORDS: Final = NETWORKS | SHARE_GLUE
_SHARE_WORDS: Final = SHARE_ACTS | _NETWORK_WORDS
_NOTHING_DECLARED: Final = Cleaning()
_HASHTAGS: Final = re.compile(r"(?:#\w[\w-]*[\s,.;|]*)+")
_WORD: Final = re.compile(r"\w+")
_NEW_WINDOW: Final = re.compile(
    r"""\( (?:opens\sin\s(?:a\s)?new\swindow | (?:mem|di|ter)?buka\s(?:di|dalam)\s(?:jendela|tetingkap)(?:\syang)?\sbaru
    | wird\sin\sneuem\sfenster\sgeöffnet) \)""",
    _ANY_CASE,
)
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+$|\b[\w.-]+\.[a-z]{2,4}/\S+$", re.IGNORECASE)


def source_boilerplate(state: CleaningState, context: RuleContext) -> CleaningState:
    """Takes out the lines that the source file lists, and those that its patterns match whole, anywhere in the body."""
    if context.source.cleaning == _NOTHING_DECLARED:
        return state
    lines = {folded(line) for line in context.source.cleaning.boilerplate}
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in context.source.cleaning.boilerplate_patterns]
    wanted = [
        segment.block
        for segment in state.edit_log.segments
        if folded(segment.text) in lines or any(pattern.fullmatch(segment.text.strip()) for pattern in patterns)
    ]
    return state.without(wanted, "source_boilerplate")


def learned_boilerplate(state: CleaningState, context: RuleContext) -> CleaningState:
    """Takes out lines that stand on many pages of the source, from either end of the body up to the first other line.

    A line above the text that holds only a day stays: it says when the release was published.
    """
    if not context.learned.lines:
        return state
    segments = state.edit_log.segments
    wanted = edges(tuple(segment.text in context.learned for segment in segments))
    kept = {i for i in wanted if i < FIRST_BLOCKS and published_day(segments[i].text)}
    return state.without([segments[i].block for i in wanted if i not in kept], "learned_boilerplate")


def share_widget(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """Takes out share and print buttons: lines of nothing but such words, and names of networks beside them or at the
    very edge."""
    segments = state.edit_log.segments
    words = {
        i: _words(segment.text) for i, segment in enumerate(segments) if segment.text.count(" ") < _MOST_SHARE_WORDS
    }
    acts = {i for i, line in words.items() if _shares(line) and not in_content_list(segments, i)}
    names = {i for i, line in words.items() if _names_networks(line) and not in_content_list(segments, i)}
    if not acts | names:
        return state
    wanted = set(acts)
    for step in (1, -1):
        order = range(len(segments)) if step == 1 else range(len(segments) - 1, -1, -1)
        touching = True  # the edge of the body
        for i in order:
            touching = i in acts or (touching and i in names)
            if touching:
                wanted.add(i)
    return state.without([segments[i].block for i in sorted(wanted)], "share_widget")


def navigation(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """Takes out links to other pages and languages, page numbers and breadcrumbs: whole lines at the edges."""
    segments = state.edit_log.segments
    wanted = [
        segment.block
        for i, segment in enumerate(segments)
        if (i < FIRST_BLOCKS or i >= len(segments) - LAST_BLOCKS)
        and (
            (len(segment.text) <= 60 and (_NAVIGATION.fullmatch(segment.text) or _names_languages(segment.text)))
            or (i < 3 and len(segment.text) <= 250 and _BREADCRUMB.fullmatch(segment.text))
        )
        and not in_content_list(segments, i)
    ]
    return state.without(wanted, "navigation")


def cookie_notice(state: CleaningState, context: RuleContext) -> CleaningState:
    """Takes out cookie notices and their buttons at the edges, unless the release is about cookies."""
    wanted = [
        segment.block
        for segment in state.edges(3, 4)
        if len(segment.text) <= _LONGEST_COOKIE_NOTICE and _COOKIES.fullmatch(segment.text)
    ]
    if not wanted:
        return state
    about = sum(1 for segment in state.edit_log.segments if _COOKIE_WORD.search(segment.text)) > len(wanted)
    return state if about or _COOKIE_WORD.search(context.article.title) else state.without(wanted, "cookie_notice")


def hashtags(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """Takes out lines of nothing but hashtags after the last line of text."""
    wanted: list[int] = []
    segments = state.edit_log.segments
    for i in range(len(segments) - 1, 0, -1):
        if not _HASHTAGS.fullmatch(segments[i].text) or in_content_list(segments, i):
            break
        wanted.append(segments[i].block)
    return state.without(wanted, "hashtags")


def _names_languages(line: str) -> bool:
    """Whether a line is a choice of languages and nothing else: "Bahasa Indonesia | English"."""
    parts = _SWITCH.split(line.casefold().strip(" []()|/•·"))
    return len(parts) > 1 and LANGUAGE_NAMES.issuperset(parts)


def _shares(words: frozenset[str]) -> bool:
    """Whether a line has only share or print words, one of them an act: "Bagikan ke WhatsApp", "Short link: …"."""
    act = not words.isdisjoint(SHARE_ACTS) or len(words & NETWORKS) >= 3
    return act and words <= _SHARE_WORDS and words != {"short"}


def _names_networks(words: frozenset[str]) -> bool:
    return not words.isdisjoint(_SURE_NETWORKS) and words <= _NETWORK_WORDS


def _words(line: str) -> frozenset[str]:
    """The words of a short line in lower case, without a URL at its end and the hint that a new window opens."""
    line = _LINK.sub("", line) if "/" in line else line
    return frozenset(_WORD.findall(_NEW_WINDOW.sub("", line).casefold() if "(" in line else line.casefold()))
