"""What goes wrong on real newsroom pages, one name each. Every one is shown by at least one release of the sample."""

from enum import StrEnum


class Defect(StrEnum):
    """A thing a page does to its text. Those marked (text) or (page) need no renderer: content or site shows them."""

    # how the body is built
    NESTED_CONTAINERS = (
        "nested_containers"  # first paragraph bare, the others in a nested div: joined, the text doubles
    )
    PASTED_DOUBLE = "pasted_double"  # paragraphs 2.. pasted again, the credit at the end of both copies
    PASTED_DOUBLE_EDITED = "pasted_double_edited"  # the same, with small edits in the second copy
    PASTED_PARAGRAPH = "pasted_paragraph"  # the last paragraph once more
    LEGITIMATE_REPEATS = "legitimate_repeats"  # (text) short sentences, refrains, list items that recur on purpose
    BREAK_PARAGRAPHS = "break_paragraphs"  # one element, <br><br> between paragraphs
    NBSP_BREAKS = "nbsp_breaks"  # one element, <br>&nbsp;<br> between paragraphs
    DIV_PARAGRAPHS = "div_paragraphs"
    HEADING_PARAGRAPHS = "heading_paragraphs"  # the editor typed the text into h2 elements
    WORD_MARKUP = "word_markup"  # pasted from a word processor: inline styles, o:p, conditional comments
    HARD_WRAPPED = "hard_wrapped"  # line feeds inside paragraphs
    TABLE = "table"  # (text)
    LIST = "list"  # (text)

    # characters
    NBSP = "nbsp"
    ZERO_WIDTH = "zero_width"
    DOUBLED_QUOTES = "doubled_quotes"  # two single quotes for one double
    GLUED_WORDS = "glued_words"  # (text) a lost line break glued two words
    ENTITY_TITLE = "entity_title"  # quotes in the title; the slug carries "quot"
    CAPITAL_TITLE = "capital_title"  # (text)
    WINDOWS_1252 = "windows_1252"  # encoded and declared so
    FALSE_CHARSET = "false_charset"  # declares utf-8, is windows-1252

    # what stands around the text, inside its container
    SHORT_LINK = "short_link"
    SHARE_LINE = "share_line"
    READ_ALSO_INLINE = "read_also_inline"
    READ_ALSO_BLOCK = "read_also_block"
    RELEASE_HEADING = "release_heading"  # "SIARAN PERS", "FOR IMMEDIATE RELEASE"
    NEWSROOM_LINE = "newsroom_line"  # "Tim News Room …" above the text
    PUBLICATION_LINE = "publication_line"  # "Dipublikasikan Pada : …" above the text
    READ_COUNTER = "read_counter"  # changes with every request
    COOKIE_LINE = "cookie_line"
    ECHOED_HEAD = "echoed_head"  # section and title again as first lines
    SOCIAL_FOOTER = "social_footer"
    HUGE_RELATED = "huge_related"
    FIGCAPTION = "figcaption"
    CAPTION_LINE = "caption_line"  # the caption is the first line of the body

    # credits and brackets (text)
    CREDIT_INITIALS = "credit_initials"  # capitals, lower case, dotted, mixed
    CREDIT_NAME = "credit_name"
    CREDIT_DESK = "credit_desk"
    CREDIT_UNIT = "credit_unit"
    CREDIT_AGENCY = "credit_agency"
    CREDIT_FILLER = "credit_filler"
    CREDIT_COMPOSED = "credit_composed"  # several parts between slashes
    CREDIT_SPREAD = "credit_spread"  # brackets and credit in three nodes
    CREDIT_OWN_LINE = "credit_own_line"
    CREDIT_HEAD = "credit_head"  # "Reporter: … | Editor: …" above the text
    CREDIT_TAIL_LINES = "credit_tail_lines"  # "Penulis: …", "Editor: …" below it
    CREDIT_BEFORE_SOURCE = "credit_before_source"
    CREDIT_BEFORE_FOOTER = "credit_before_footer"
    BRACKET_ACRONYM = "bracket_acronym"  # the last bracket explains an acronym
    BRACKET_TITLE = "bracket_title"  # (Purn)
    BRACKET_REMARK = "bracket_remark"  # (… -red)
    BRACKET_DATE = "bracket_date"

    # dates, places, numbers
    OLD_MONTH = "old_month"  # Nopember, Pebruari
    SHORT_MONTH = "short_month"  # Agt, Okt
    ENGLISH_MONTH = "english_month"
    CLOCK_TIME = "clock_time"  # "14:05 WIB"
    APOSTROPHE_DAY = "apostrophe_day"  # Jum'at
    DAY_IN_BRACKETS = "day_in_brackets"  # (text) "Kamis (13/12)"
    UNCLOSED_DAY = "unclosed_day"  # (text) "Selasa, (20/9/2016."
    DATES_DISAGREE = "dates_disagree"  # the metadata says another day than page and text
    DATELINE = "dateline"
    RELEASE_NUMBER = "release_number"
    SOURCE_LINE = "source_line"
    EMBARGO_WORD = "embargo_word"  # (text) "embargo" as a word of the story
    END_MARK = "end_mark"  # ###

    # what happens to a release
    POSTED_TWICE = "posted_twice"
    SYNDICATED = "syndicated"  # another institution posts it hours later
    EDITED = "edited"
    TITLE_EDITED = "title_edited"  # without a new modification time
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    WITHDRAWN_TO_HOME = "withdrawn_to_home"  # redirects to the front page
    MOVED = "moved"
    TEMPLATE_SERIES = "template_series"  # (text) distinct releases from one form

    # no release, or not at once
    IMAGE_ONLY = "image_only"
    PDF_ONLY = "pdf_only"
    BOT_WALL = "bot_wall"
    RUBBISH = "rubbish"
    ROBOTS_DISALLOWED = "robots_disallowed"
    RETRY_LATER = "retry_later"  # 503 with Retry-After once, then 200

    # language (text)
    ENGLISH = "english"
    MALAY = "malay"
    BILINGUAL = "bilingual"
    REGIONAL_QUOTE = "regional_quote"  # a sentence in Javanese or Sundanese
