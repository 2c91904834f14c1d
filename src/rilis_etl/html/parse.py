"""One captured page to an article: the entrance of the text rooms. Pure."""

from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborNode

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.html import media, metadata
from rilis_etl.html.blocks import KIND_MARK, to_blocks
from rilis_etl.html.generic import date_candidates, extract, extract_title
from rilis_etl.html.page import MAX_DEPTH, Page, ancestors, depth_of, read_page, select, text_of
from rilis_etl.model import Article, Attachment, Block, BlockKind, DateOrigin, DateText
from rilis_etl.sources.schema import Layout, Source
from rilis_etl.text.test_entries import is_test_entry


@dataclass(frozen=True, slots=True)
class _Found:
    """What a layout, or the generic way, takes from a page beside its metadata."""

    layout: str
    extractor: str
    title: str | None
    dates: tuple[DateText, ...]
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...]
    has_picture: bool
    image_url: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()


def parse_article(body: bytes, *, url: str, content_type: str | None, source: Source, day: date) -> Article:
    """The article on the page captured on `day` at `url`; `day` chooses among the source's layouts.

    A body or title selector that matches nothing, or twice, is an error; one for an optional part (date, section,
    image, tags) that matches nothing is the flag "no_match:<part>".

    Raises Unusable with NOT_HTML, TOO_LARGE, TOO_DEEP, TRUNCATED, NO_MATCH, NO_TITLE, EMPTY_BODY, IMAGE_ONLY,
    ATTACHMENT_ONLY or RUBBISH; SourceError for a selector that the page parser does not know.
    """
    page = read_page(body, url=url, content_type=content_type)
    layout = source.layout_on(day)
    ld = metadata.json_ld(page)
    image = metadata.meta(page, "og:image")
    canonical, language = metadata.declared_url(page), metadata.language_of(page)
    modified = date_candidates.modified_date(page, ld)
    section = ld.section or metadata.meta(page, "article:section")
    authors = ld.authors or metadata.authors_of(page)
    found = _by_layout(page, ld, layout) if layout is not None else _generic(page, ld)
    _check_readable(page, found)
    if not found.title:
        place = repr(layout.title) if layout and layout.title else "any usual place"
        raise Unusable(IssueReason.NO_TITLE, f"no title at {place} on {page.url}")
    missing = tuple(f"no_match:{part}" for part in _missing(layout, found)) if layout is not None else ()
    return Article(
        url=page.url,
        title=found.title,
        blocks=found.blocks,
        layout=found.layout,
        extractor=found.extractor,
        dates=found.dates,
        modified=modified,
        canonical_url=canonical,
        section=found.section or section,
        tags=found.tags or ld.tags,
        image_url=found.image_url or page.absolute(ld.image) or page.absolute(image),
        attachments=found.attachments,
        authors=authors,
        declared_language=language,
        charset=page.charset,
        flags=(*page.flags, *missing),
    )


def _by_layout(page: Page, ld: metadata.JsonLd, layout: Layout) -> _Found:
    container = page.only(layout.body)
    if depth_of(container) > MAX_DEPTH:
        raise Unusable(IssueReason.TOO_DEEP, f"{layout.body!r} nests more than {MAX_DEPTH} levels on {page.url}")
    _check_whole(page, container)
    title = text_of(page.only(layout.title)) if layout.title else extract_title(page, ld)
    lines = tuple(DateText(DateOrigin.PAGE, text, f"selector {layout.date}") for text in _texts(page, layout.date))
    dates = (*date_candidates.firm_dates(page, ld), *lines, *date_candidates.loose_dates(page))
    section = next(iter(_texts(page, layout.section)), None)
    tags = _texts(page, layout.tags)
    image = _image(page, layout) or media.first_image(page, container)
    has_picture = container.css_first("img") is not None
    for selector in layout.drop:
        for node in select(container, selector):
            node.decompose()
    files = media.attachments(page, container)
    for selector in layout.caption:
        for node in select(container, selector):
            node.attrs[KIND_MARK] = BlockKind.CAPTION.value
    blocks = to_blocks(container.html or "")
    extractor = f"selector {layout.body}"
    return _Found(layout.name, extractor, title, dates, blocks, files, has_picture, image, section, tags)


def _generic(page: Page, ld: metadata.JsonLd) -> _Found:
    title = extract_title(page, ld)
    dates = date_candidates.dates(page, ld, title)
    image = media.first_image(page, page.body)
    has_picture = page.tree.css_first("img") is not None
    _check_whole(page, page.body)
    found = extract.extract_generic(page)
    return _Found("generic", found.extractor, title, dates, found.blocks, found.attachments, has_picture, image)


def _texts(page: Page, selector: str | None) -> tuple[str, ...]:
    nodes = page.select(selector) if selector else []
    return tuple(dict.fromkeys(text for node in nodes if (text := text_of(node))))


def _image(page: Page, layout: Layout) -> str | None:
    for node in page.select(layout.image) if layout.image else ():
        image = node if node.tag == "img" else node.css_first("img")
        if image is not None and (url := page.absolute(image.attributes.get("src"))):
            return url
    return None


def _missing(layout: Layout, found: _Found) -> tuple[str, ...]:
    """The optional parts that the layout names and the page has not."""
    parts = (
        ("date", layout.date, any(d.where == f"selector {layout.date}" for d in found.dates)),
        ("section", layout.section, bool(found.section)),
        ("tags", layout.tags, bool(found.tags)),
        ("image", layout.image, found.image_url is not None),
    )
    return tuple(name for name, selector, is_there in parts if selector and not is_there)


def _check_readable(page: Page, found: _Found) -> None:
    """Refuse a body without text of its own, with the reason why there is none.

    Labels of files are no text; nor is the title where nobody said which element is the body.
    """
    no_text = {file.label for file in found.attachments} | ({found.title} if found.layout == "generic" else set())
    if any(block.kind is not BlockKind.CAPTION and block.text not in no_text for block in found.blocks):
        return
    if found.attachments:
        raise Unusable(IssueReason.ATTACHMENT_ONLY, f"the release is an attached file on {page.url}")
    if found.has_picture:
        raise Unusable(IssueReason.IMAGE_ONLY, f"the release is a picture on {page.url}")
    told = found.blocks if found.extractor != extract.BY_TRAFILATURA else ()
    if any(block.kind is not BlockKind.HEADING and is_test_entry(block.text) for block in told):
        raise Unusable(IssueReason.RUBBISH, f"title and body are both {found.title!r} on {page.url}")
    raise Unusable(IssueReason.EMPTY_BODY, f"no text in the body on {page.url}")


def _check_whole(page: Page, container: LexborNode) -> None:
    """Refuse a body that the end of the file cuts off: the document is never closed, nothing follows the body, and its
    element is opened more often than closed."""
    tail = page.markup[-200_000:]
    if _is_closed(tail) or _is_closed(tail.lower()):
        return
    if any(node.next is not None for node in (container, *ancestors(container))):
        return
    markup = page.markup.lower()
    if markup.count(f"<{container.tag}") > markup.count(f"</{container.tag}"):
        raise Unusable(IssueReason.TRUNCATED, f"the document ends inside {container.tag!r} on {page.url}")


def _is_closed(markup: str) -> bool:
    return "</html" in markup or "</body" in markup
