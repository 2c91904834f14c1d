"""Boxes inside a text that turn to its readers: subscribe, log in, who wrote this, what else to read. Pure.

Of 1,001 saved articles of five sets 78 have such a box: 104 boxes were no text, and three were (benchmarks/README.md).
"""

import re

from rilis_etl.html.generic.element import Element

BOX_MARK = "data-rilis-box"
"""Attribute of a box that turns to the readers and is too much of the text to go without a second reading."""

BOX_CHARS = 3000
"""Characters from which an element is no box."""

REQUEST_CHARS = 150
"""A box holds a request in so many characters: a text about newsletters has fewer."""

NAMED_REQUEST_CHARS = 300
"""The same for a box that its names call a subscription, a registration or a wall."""

SHORT_BOX = 60
"""Characters that a shorter box is taken for: one word alone is no request."""

BEHIND = 0.5
"""Share of the prose that stands before a biography or a list of other texts."""

LOOKALIKES = 0.1
"""Share of the prose in elements beside a box that look like it from which it is a paragraph of the text."""

_BOXES = frozenset(("div", "section", "aside", "form", "figure"))
_REQUEST = re.compile(
    r"(?P<pay>subscri(?:be|ption)|abonn\w+|\b(?:ber|me)?langgan(?:an)?\b|suscri\w+|assinante|assine|購読)"
    r"|(?P<letter>newsletters?|\binbox\b|mailing list|nieuwsbrief|ニュースレター|posteingang"
    r"|kotak masuk|peti masuk|buletin kami)"
    r"|(?P<log>\bsign(?:ed|ing)?[ -]?(?:me )?(?:up|in)\b|\blog(?:ged)? ?in\b|\blog masuk|\b(?:an|ein)melden|\beinloggen"
    r"|\binloggen|登録|\bdaftarkan\b|\binscri\w+)"
    r"|(?P<account>\b(?:an?|your|my|this|ce|votre) (?:\w+ )?(?:account|compte|konto)\b|\bregister(?:ed|ing)?\b"
    r"|registrier\w+|会員|\bak(?:un|aun) anda\b)"
    r"|(?P<terms>privacy (?:policy|notice)|terms of (?:use|service)|terms (?:and|&) conditions|\bcookies?\b"
    r"|datenschutz\w*|kebijakan privasi|dasar privasi|privatsphäre\w*)"
    r"|(?P<mail>(?:your|enter|with|by) e-?mail|alamat e-?m[ae]i?l|e-?mail (?:address|anda|adress)|^\W*e-?mail\W*$"
    r"|e-mail-adresse|メール)"
    r"|(?P<lock>\bunlock|unlimited (?:\w+ )?access|free trial|exclusive (?:access|articles|content)"
    r"|reserved for|réservée?s? aux)"
    r"|(?P<elsewhere>extern(?:al|er|en|e) (?:content|inhalte?)|has not loaded|push[- ]\w+)",
    re.MULTILINE,
)
"""What sites ask of their readers, by kind."""

_STEM_WORDS = (
    "subscri abonn langgan suscri assin 購読 newsletter buletin inbox mailing nieuwsbrief ニュース posteingang masuk "
    "sign log melden 登録 daftarkan inscri account compte konto regist 会員 akun akaun privacy terms cookie privasi "
    "datenschutz privat mail メール unlock unlimited free exclusive reserved réserv extern loaded push"
)
_STEMS = tuple(_STEM_WORDS.split())
"""In every request one of them stands: to count them costs a tenth of looking for requests."""

_READER = re.compile(
    r"\b(?:you|your|our|we|us|me|my|anda|kami|kalian|saya|ihre?n?|sie|dich?|du|deine?r?|vous|votre|vos|nous|tu|usted"
    r"|você|seu|sua|jouw?|je|uw|ons)\b|ください|ます"
)
_REQUEST_NAMES = re.compile(
    r"newsletter|subscri|paywall|sign-?up|regist(?:er|ration)|opt-?in\b|mailchimp|mc_embed", re.IGNORECASE
)
_WRITER_NAMES = re.compile(
    r"(?<![a-z])(?:author|bio|penulis)(?![a-z])"
    r"|(?:author|writer)[-_]?(?:bio|box|info|card|section|detail|profile)|about-?author",
    re.IGNORECASE,
)
_OTHER_TEXTS = re.compile(
    r"\W*(?:related|you (?:may|might) also|recommended (?:for you|stories|articles|reading)|trending|popular"
    r"|most (?:read|popular)|latest (?:news|stories|articles|posts)|more (?:from|stories|news)\b"
    r"|read (?:also|next|more)|up next|les også|lesen sie auch|mehr zum thema|baca juga|lihat juga"
    r"|(?:berita|artikel|siaran pers) (?:terkait|lainnya|terbaru|populer)|terkait|terpopuler|lire aussi|leia também"
    r"|veja também|você pode gostar|leggi anche|similar (?:posts|articles|stories)|further reading|popular posts"
    r"|recent posts|about the author|tentang penulis|über (?:den autor|die autorin)|share this|follow us|lees ook"
    r"|läs också|te puede interesar|sur le même sujet)",
    re.IGNORECASE,
)


def turns_to_readers(element: Element, parent: Element, *, before: float, total: int) -> bool:
    """Whether a box turns to the readers.

    before: the share of the text's prose that stands before the box, 0 to 1.
    total: the characters of prose of the whole text.
    """
    if element.tag not in _BOXES or element.titles or not 0 < element.text < BOX_CHARS:
        return False
    text = (element.node.text(separator="\n") or "").strip()
    if before > BEHIND and (_is_of_writer(element) or _OTHER_TEXTS.match(text)):
        return True
    return _is_request(text, element.names) and not _is_like_the_text(element, parent, total)


def _is_of_writer(element: Element) -> bool:
    """Whether names or microdata (schema.org) say that an element is about who wrote the text."""
    attributes = element.node.attributes
    is_person = (attributes.get("itemtype") or "").endswith("schema.org/Person")
    return is_person or attributes.get("itemprop") == "author" or _WRITER_NAMES.search(element.names) is not None


def _is_request(text: str, names: str) -> bool:
    is_named = _REQUEST_NAMES.search(names) is not None
    least = max(SHORT_BOX, len(text)) / (NAMED_REQUEST_CHARS if is_named else REQUEST_CHARS)
    lower = text.lower()
    if sum(lower.count(stem) for stem in _STEMS) < least:
        return False
    kinds = [found.lastgroup for found in _REQUEST.finditer(lower)]
    return len(kinds) >= least and (is_named or (len(set(kinds)) > 1 and _READER.search(lower) is not None))


def _is_like_the_text(element: Element, parent: Element, total: int) -> bool:
    """Whether elements beside it that look alike hold a part of the text: its paragraphs are such elements."""
    look = element.look
    return (
        sum(child.prose for child in parent.children if child is not element and child.look == look)
        > LOOKALIKES * total
    )
