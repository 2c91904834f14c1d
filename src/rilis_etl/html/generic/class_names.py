"""Words in class names, ids and short lines that say what a part of a page is. Pure.

Names are split into words ("newsSidebar-right" → news, sidebar, right). The words are the usual ones of content
management systems; none names a site.
"""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMENT_NAMES = _names(
    "comment comments commentlist respond disqus komentar tanggapan kommentar kommentare comentarios commentaires "
    "ulasan"
)
"""What readers wrote. Alone among the names they count however much prose there is, if it stands below other prose and
holds no title."""

BOILERPLATE_NAMES = _names(
    "nav navi navigation navbar menu menue submenu metanav servicenav breadcrumb breadcrumbs crumb crumbs "
    "backlink pager pagination paging skip skiplink skiplinks search login popup modal overlay footer sidebar "
    "share sharing shares shariff sharethis addthis social socials sociallinks related comments commentlist "
    "respond disqus cookie cookies consent gdpr newsletter subscribe subscription advert advertisement ads "
    "copyright bagikan terkait komentar tanggapan"
)
"""No part of a text, unless it holds much of the page's prose."""

FIRM_NAMES = _names("cookie cookies consent gdpr modal popup overlay login newsletter subscribe subscription")
"""Of these, what lies over a page or asks for something: believed up to half of the page's prose."""

ASIDES = _names(
    "teaser teasers widget banner toolbar print tags tagcloud tools toolbox meta metadata byline author authors "
    "contact kontakt infobox marginal margin aside recommended recommendations connect date datum promo sponsor "
    "slider carousel gallery download downloads rating legal credit credits comment top foot footnote hidden "
    "feedback cta tanggal populer terpopuler terbaru lainnya"
)
"""No part of a text when short or full of links. A longer teaser may be the lead paragraph."""

MODIFIERS = _names("no has with without not hide show enable category tag type format mso elementor margin overflow")
"""Behind these the words of a class name say what a theme shows or what a text is about, not what the element is:
"no-comments", "has-sidebar", "category-newsletter", "MsoFooter", "overflow-hidden"."""

STATES = _names("open closed enabled disabled active offset sticky push off none western cjk ctl")
"""Before these they say in what state something else on the page is, or name a style of a word processor:
"comments-open", "menu-open", "footer-western"."""

SCREENS = _names("d hidden visible invisible")
"""Behind these as first word they say on what screens or on paper an element is shown: "d-print-block", "hidden-xs"."""

CAPTION = re.compile(
    r"caption|\blegend\b|image-?annotation|bildunter|bildnachweis|(?:photo|image|picture)-?(?:credit|info)|copyright",
    re.IGNORECASE,
)
EMBED = re.compile(r"tweet|fb-post|instagram-media", re.IGNORECASE)
"""What others wrote elsewhere, shown in the text."""

AFTERWORD = re.compile(
    r"(?:baca juga|lihat juga|(?:artikel|berita|siaran pers) (?:terkait|lainnya)|bagikan|kontak|unduh"
    r"|related|read (?:more|also)|more (?:on|news)|see also|you (?:may|might) also|share this"
    r"|(?:press |media )?contacts?|downloads?|links?"
    r"|mehr zum thema|das könnte (?:sie|dich) auch|lesen sie auch|siehe auch|ähnliche|(?:presse)?kontakt"
    r"|ansprechpartner|weitere (?:artikel|meldungen|beiträge|nachrichten|informationen|infos))\b",
    re.IGNORECASE,
)
"""The beginning of a short line under which newsrooms put links, contacts and downloads."""

PAGE_KINDS = _names(
    "siaranpers siaranmedia kenyataanmedia rilispers pressrelease pressreleases mediarelease "
    "mediareleases newsrelease forimmediaterelease pressemitteilung pressemitteilungen berita "
    "beritaterkini beritaterbaru news latestnews beritautama aktuelles notadeprensa notasdeprensa "
    "saladeprensa comunicadosdeprensa siaranakhbar notadeimprensa notasdeimprensa communiquédepresse "
    "communiquésdepresse newsroom pressroom untitled untitleddocument notitle tanpajudul home beranda "
    "homepage documentosemtítulo documentosintítulo"
)
"""Headings and names, in letters only, that say what kind of page it is."""

COMMENTS_HEADING = re.compile(
    r"\W*\d+\W+(?:komen(?:tar)?|tanggapan|ulasan|balasan|respons?|comments?|repl(?:y|ies)|responses?|thoughts"
    r"|kommentare?|coment[aá]rios?|commentaires?)\b|(?:komentar|comments)\s*[(:]\s*\d+",
    re.IGNORECASE,
)
"""The heading above what readers wrote: "3 tanggapan pembaca"."""


@lru_cache(maxsize=8192)  # the pages of a site share a few hundred names, and many sites are read in turn
def name_words(names: str) -> frozenset[str]:
    """The words of class names and ids, in lower case, without those behind a modifier or before a state."""
    found: set[str] = set()
    for name in names.split():
        words = [word.lower() for word in _WORD.findall(name)]
        if len(words) > 1 and (words[0] in SCREENS or words[-1] in STATES):
            continue
        for word in words:
            if word in MODIFIERS:
                break
            found.add(word)
    return frozenset(found)


@lru_cache(maxsize=8192)
def is_caption(names: str) -> bool:
    """Whether class names and an id say that an element is a caption."""
    return CAPTION.search(names) is not None
