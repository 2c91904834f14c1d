"""From the body of a captured page to the article on it. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.html import media, metadata
from rilis_etl.html.blocks import KIND_MARK, blocks_of
from rilis_etl.html.generic import extract
from rilis_etl.html.generic.dates import date_texts, firm_dates, loose_dates, modified_date
from rilis_etl.html.generic.title import extract_title
from rilis_etl.html.page import MAX_DEPTH, Page, depth_of, flatten, select, text_of
from rilis_etl.html.page_reader import read_page
from rilis_etl.html.truncation import check_container, check_page
from rilis_etl.model import Article, BlockKind, DateOrigin, DateText
from rilis_etl.sources.schema import Layout, Source
from rilis_etl.text.test_entries import is_test_entry


def parse_article(body: bytes, *, url: str, content_type: str | None, source: Source, day: date) -> Article:
    """The article on the page at `url`; the source's layout of `day`, the day of the capture, says where it stands.

    Of several layouts of that day the first counts whose body the page has once. A body or title selector that matches
    nothing, or twice, is an error. One for an optional part (date, section, image, tags) that matches nothing gives the
    flag "no_match:<part>".

    Raises Unusable with NOT_HTML, TOO_LARGE, TOO_DEEP, TRUNCATED, NO_MATCH, NO_TITLE, EMPTY_BODY, IMAGE_ONLY,
    ATTACHMENT_ONLY or RUBBISH; SourceError for a selector that the page parser does not know.
    """
    page = read_page(body, url=url, content_type=content_type)
    layout = _layout_of(page, source.layouts_on(day))
    ld = metadata.json_ld(page)
    described = _described(page, ld)
    article = _by_layout(page, ld, described, layout) if layout else _generic(page, ld, described)
    if not article.title:
        place = repr(layout.title) if layout and layout.title else "any usual place"
        raise Unusable(IssueReason.NO_TITLE, f"no title at {place} on {page.url}")
    return article


def _layout_of(page: Page, layouts: Sequence[Layout]) -> Layout | None:
    """The first layout that fits; None without any. Raises Unusable (NO_MATCH) where none of several does."""
    if len(layouts) < 2:
        return next(iter(layouts), None)
    misfits = list[str]()
    for layout in layouts:
        try:
            page.only(layout.body, f"{layout.name}, body")
            return layout
        except Unusable as error:
            misfits.append(error.detail)
    raise Unusable(IssueReason.NO_MATCH, "; ".join(misfits))


def _described(page: Page, ld: metadata.JsonLd) -> Article:
    """An article without title and text: what the page's metadata says of it."""
    return Article(
        url=page.url,
        title="",
        blocks=(),
        layout="generic",
        extractor="",
        modified=modified_date(page, ld),
        canonical_url=metadata.declared_url(page),
        section=ld.section or metadata.meta(page, "article:section"),
        tags=ld.tags,
        image_url=page.absolute(ld.image) or page.absolute(metadata.meta(page, "og:image")),
        authors=ld.authors or metadata.authors_of(page),
        declared_language=metadata.language_of(page),
        charset=page.charset,
        flags=page.flags,
    )


def _by_layout(page: Page, ld: metadata.JsonLd, described: Article, layout: Layout) -> Article:
    """The article where the layout's selectors find it."""
    container = page.only(layout.body, "body")
    if depth_of(container) > MAX_DEPTH:
        flatten(container)
    check_container(page, container)
    title = text_of(page.only(layout.title, "title")) if layout.title else extract_title(page, ld)
    where = f"selector {layout.date}"
    lines = tuple(DateText(DateOrigin.PAGE, text, where) for text in _texts(page, layout.date))
    named = (*lines, *firm_dates(page, ld, title or ""), *loose_dates(page))
    dates = named or date_texts(page, ld, title)
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
    found = replace(
        described,
        layout=layout.name,
        extractor=f"selector {layout.body}",
        title=title or "",
        dates=dates,
        blocks=blocks_of(container),
        section=section or described.section,
        tags=tags or described.tags,
        image_url=image or described.image_url,
        attachments=files,
        flags=(
            *described.flags,
            *_no_match("date", layout.date, lines),
            *_no_match("section", layout.section, section),
            *_no_match("tags", layout.tags, tags),
            *_no_match("image", layout.image, image),
        ),
    )
    _check_readable(found, {file.label for file in files}, has_picture=has_picture)
    return found


def _generic(page: Page, ld: metadata.JsonLd, described: Article) -> Article:
    """The article where a page of an unknown layout has most of its prose."""
    title = extract_title(page, ld)
    dates = date_texts(page, ld, title)
    image = media.first_image(page, page.body)
    has_picture = page.tree.css_first("img") is not None
    check_page(page)
    text = extract.extract_generic(page)
    found = replace(
        described,
        extractor=text.extractor,
        title=title or "",
        dates=dates,
        blocks=text.blocks,
        image_url=image or described.image_url,
        attachments=text.attachments,
        kept_share=text.kept_share,
        left_aside=text.left_aside,
        flags=(*described.flags, *_little_kept(text.kept_share)),
    )
    # it is not certain which element is the body: a title alone is no text
    _check_readable(found, {found.title, *(file.label for file in text.attachments)}, has_picture=has_picture)
    return found


def _texts(page: Page, selector: str | None) -> tuple[str, ...]:
    nodes = page.select(selector) if selector else []
    return tuple(dict.fromkeys(text for node in nodes if (text := text_of(node))))


def _image(page: Page, layout: Layout) -> str | None:
    for node in page.select(layout.image) if layout.image else ():
        image = node if node.tag == "img" else node.css_first("img")
        if image is not None and (url := page.absolute(image.attributes.get("src"))):
            return url
    return None


def _no_match(part: str, selector: str | None, found: tuple[object, ...] | str | None) -> tuple[str, ...]:
    """The flag of an optional part that the layout names and the page has not; nothing for any other."""
    return (f"no_match:{part}",) if selector and not found else ()


def _little_kept(share: float | None) -> tuple[str, ...]:
    """The flag of a text that leaves much of the page's prose aside; nothing for any other."""
    return ("little_kept",) if share is not None and share < extract.LITTLE_KEPT else ()


def _check_readable(article: Article, no_text: Collection[str], *, has_picture: bool) -> None:
    """Raises Unusable when the body holds nothing but captions and what is in `no_text`; the reason says why.

    `no_text` are the labels of attached files and, where it is not certain which element is the body, the title.
    """
    if any(block.kind is not BlockKind.CAPTION and block.text not in no_text for block in article.blocks):
        return
    if article.attachments:
        raise Unusable(IssueReason.ATTACHMENT_ONLY, f"the release is an attached file on {article.url}")
    if has_picture:
        raise Unusable(IssueReason.IMAGE_ONLY, f"the release is a picture on {article.url}")
    blocks = article.blocks if article.extractor != extract.BY_TRAFILATURA else ()
    if any(block.kind is not BlockKind.HEADING and is_test_entry(block.text) for block in blocks):
        raise Unusable(IssueReason.RUBBISH, f"title and body are both {article.title!r} on {article.url}")
    raise Unusable(IssueReason.EMPTY_BODY, f"no text in the body on {article.url}")
