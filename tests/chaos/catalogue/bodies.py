"""Bodies: where they end, how they are coded."""

import gzip
import zlib

from rilis_etl.errors import IssueReason
from rilis_etl.model import CaptureNote
from tests.chaos.behaviour import CHUNKED, GZIPPED, HTML, OK, PLAIN, Behaviour, End, page_of, read, refused, status

BROKEN = IssueReason.BAD_RESPONSE
LATE = IssueReason.TIMEOUT
BIG = IssueReason.TOO_LARGE
ODD = CaptureNote.MALFORMED_HEADERS
FRAMED = CaptureNote.BADLY_FRAMED
LONGER = CaptureNote.LONGER_THAN_DECLARED
MISNAMED = CaptureNote.MISNAMED_CODING
END = b"0\r\n\r\n"
LIMIT = 100_000  # the fetcher's, in the chaos tests


def length(value: bytes, body: bytes = b"{page}") -> bytes:
    return OK + b"Content-Length: " + value + b"\r\n\r\n" + body


LENGTHS = [
    Behaviour("length-right", (PLAIN,), read()),
    Behaviour("length-twice", (OK + b"Content-Length: {length}\r\n" + PLAIN.partition(HTML)[2],), read()),
    Behaviour("length-as-a-list", (length(b"{length}, {length}"),), read()),
    Behaviour("length-with-zeros-before", (length(b"000{length}"),), read()),
    Behaviour("length-with-spaces", (length(b"   {length}  "),), read()),
    Behaviour("lengths-that-differ", (length(b"{length}, 7"),), read(ODD), End.CLOSE),
    Behaviour("lengths-that-differ-open", (length(b"{length}, 7"),), read(ODD, FRAMED)),
    Behaviour("length-negative", (length(b"-5"),), read(ODD), End.CLOSE),
    Behaviour("length-with-plus", (length(b"+{length}"),), read(ODD), End.CLOSE),
    Behaviour("length-with-unit", (length(b"{length} bytes"),), read(ODD), End.CLOSE),
    Behaviour("length-of-letters", (length(b"banyak"),), read(ODD), End.CLOSE),
    Behaviour("length-in-hexadecimal", (length(b"0x1f4"),), read(ODD), End.CLOSE),
    Behaviour("length-in-eastern-digits", (length("٥٠".encode()),), read(ODD), End.CLOSE),
    Behaviour("length-empty", (length(b""),), read(), End.CLOSE),
    Behaviour("length-with-decimals", (length(b"{length}.0"),), read(ODD), End.CLOSE),
    Behaviour("length-too-long-page-whole", (length(b"{longer}"),), read(FRAMED), End.CLOSE),
    Behaviour("length-too-long-open", (length(b"{longer}"),), read(FRAMED)),
    Behaviour("length-too-long-reset", (length(b"{longer}"), 0.05), read(FRAMED), End.RESET),
    Behaviour("length-of-thirty-digits", (length(b"9" * 30),), read(FRAMED), End.CLOSE),
    Behaviour("length-huge-page-cut", (length(b"9" * 12, b"{half}"),), refused(BROKEN, "before the end"), End.CLOSE),
    Behaviour("length-right-page-cut", (length(b"{length}", b"{half}"),), refused(BROKEN, asked=2), End.CLOSE),
    Behaviour("length-right-page-stalls", (length(b"{length}", b"{half}"),), refused(LATE, asked=2)),
    Behaviour("length-right-page-reset", (length(b"{length}", b"{half}"),), refused(BROKEN), End.RESET),
    Behaviour("length-counts-characters", (length(b"{characters}"),), read(LONGER), End.CLOSE),
    Behaviour("length-counts-characters-open", (length(b"{characters}"),), read(LONGER)),
    Behaviour("length-zero-and-a-page", (length(b"0"),), read(LONGER), End.CLOSE),
    Behaviour("length-then-blank-line", (PLAIN + b"\r\n",), read()),
    Behaviour("length-then-notice", (PLAIN + b"<br />Notice: x in /www/b.php",), read(LONGER)),
    Behaviour("length-then-another-answer", (PLAIN + OK + b"Content-Length: 4\r\n\r\nlain",), read(LONGER)),
    Behaviour("length-zero", (length(b"0", b""),), status(200, b"")),
    Behaviour("no-length-closed", (OK + b"\r\n{page}",), read(), End.CLOSE),
    Behaviour("no-length-open", (OK + b"\r\n{page}",), read(FRAMED)),
    Behaviour("no-length-reset", (OK + b"\r\n{page}", 0.05), read(FRAMED), End.RESET),
    Behaviour("no-length-page-stalls", (OK + b"\r\n{half}",), refused(LATE)),
    Behaviour("no-length-page-reset", (OK + b"\r\n{half}", 0.05), refused(BROKEN), End.RESET),
    Behaviour(
        "no-length-comment-behind",
        (OK + b"\r\n{page}<!-- tembolok: 12 ms -->",),
        status(200, b"{page}<!-- tembolok: 12 ms -->", FRAMED),
    ),
    Behaviour("no-length-version-1-0", (b"HTTP/1.0 200 OK\r\n\r\n{page}",), read(), End.CLOSE),
    Behaviour("length-version-1-0-kept-alive", (PLAIN.replace(b"1.1", b"1.0"),), read()),
    Behaviour("body-at-the-limit", (length(b"%d" % LIMIT, b"x" * LIMIT),), status(200, b"x" * LIMIT)),
    Behaviour("body-over-the-limit", (length(b"%d" % (LIMIT + 1), b"x" * (LIMIT + 1)),), refused(BIG, "over 100,000")),
    Behaviour("body-without-end", (OK + b"\r\n" + b"x" * (3 * LIMIT),), refused(BIG), End.CLOSE),
    Behaviour("body-drips", (OK + b"\r\n", *((b"x", 0.02) * 240)), refused(LATE, "4 s in all"), End.CLOSE),
    Behaviour("body-drips-to-its-end", (OK + b"\r\n{half}", 0.1, b"</html>"), status(200, b"{half}</html>"), End.CLOSE),
]


def coded(name: bytes) -> bytes:
    return OK + b"Transfer-Encoding: " + name + b"\r\n\r\n"


CHUNKS = [
    Behaviour("chunks", (CHUNKED + b"{chunks}" + END,), read()),
    Behaviour("chunks-of-one-byte", (CHUNKED + b"1\r\n<\r\n" * 50 + END,), status(200, b"<" * 50)),
    Behaviour("chunk-sizes-in-capitals", (CHUNKED + b"1A\r\n" + b"a" * 26 + b"\r\n" + END,), status(200, b"a" * 26)),
    Behaviour("chunk-sizes-with-zeros", (CHUNKED + b"0005\r\nabcde\r\n00000\r\n\r\n",), status(200, b"abcde")),
    Behaviour("chunk-sizes-then-spaces", (CHUNKED + b"5  \r\nabcde\r\n0 \r\n\r\n",), status(200, b"abcde")),
    Behaviour("chunk-sizes-after-spaces", (CHUNKED + b"  5\r\nabcde\r\n0\r\n\r\n",), status(200, b"abcde")),
    Behaviour("chunk-extensions", (CHUNKED + b'5;a=b;c="d"\r\nabcde\r\n0;x\r\n\r\n',), status(200, b"abcde")),
    Behaviour("chunk-lines-end-in-newline", (CHUNKED + b"5\nabcde\n0\n\n",), status(200, b"abcde")),
    Behaviour("chunk-trailers", (CHUNKED + b"{chunks}0\r\nX-Sum: 1\r\nX-Lain: 2\r\n\r\n",), read()),
    Behaviour("chunk-trailers-malformed", (CHUNKED + b"{chunks}0\r\nbukan kepala\r\n\r\n",), read()),
    Behaviour("chunks-last-line-missing-closed", (CHUNKED + b"{chunks}0\r\n",), read(), End.CLOSE),
    Behaviour("chunks-last-line-missing-open", (CHUNKED + b"{chunks}0\r\n",), read(FRAMED)),
    Behaviour("chunks-last-one-missing", (CHUNKED + b"{chunks}",), read(FRAMED), End.CLOSE),
    Behaviour("chunks-last-one-missing-open", (CHUNKED + b"{chunks}",), read(FRAMED)),
    Behaviour("chunks-last-one-missing-reset", (CHUNKED + b"{chunks}", 0.05), read(FRAMED), End.RESET),
    Behaviour("chunks-cut", (CHUNKED + b"50\r\n{half}",), refused(BROKEN, asked=2), End.CLOSE),
    Behaviour("chunks-cut-between", (CHUNKED + b"5\r\nabcde\r\n",), refused(BROKEN, "between two chunks"), End.CLOSE),
    Behaviour("chunks-stall", (CHUNKED + b"5\r\nabcde\r\n",), refused(LATE)),
    Behaviour("chunks-none", (CHUNKED,), refused(BROKEN), End.CLOSE),
    Behaviour("chunks-empty-body", (CHUNKED + END,), status(200, b"")),
    Behaviour("chunk-size-negative", (CHUNKED + b"-5\r\nabcde\r\n" + END,), refused(BROKEN, "'-5"), End.CLOSE),
    Behaviour("chunk-size-negative-open", (CHUNKED + b"-5\r\nabcde\r\n" + END,), refused(BROKEN, "'-5")),
    Behaviour("chunk-size-negative-behind-page", (CHUNKED + b"{chunks}-5\r\nabcde\r\n" + END,), read(FRAMED)),
    Behaviour("chunk-size-of-letters", (CHUNKED + b"zz\r\nabc\r\n" + END,), refused(BROKEN, "zz"), End.CLOSE),
    Behaviour("chunk-size-with-0x", (CHUNKED + b"0x5\r\nabcde\r\n" + END,), refused(BROKEN, "0x5"), End.CLOSE),
    Behaviour("chunk-size-with-plus", (CHUNKED + b"+5\r\nabcde\r\n" + END,), refused(BROKEN), End.CLOSE),
    Behaviour("chunk-size-with-underscore", (CHUNKED + b"1_0\r\nabcde\r\n" + END,), refused(BROKEN), End.CLOSE),
    Behaviour("chunk-size-empty", (CHUNKED + b"\r\nabcde\r\n" + END,), refused(BROKEN), End.CLOSE),
    Behaviour("chunk-size-of-16-digits", (CHUNKED + b"F" * 16 + b"\r\n{page}",), read(FRAMED), End.CLOSE),
    Behaviour("chunk-size-of-17-digits", (CHUNKED + b"F" * 17 + b"\r\nabc",), refused(BROKEN), End.CLOSE),
    Behaviour("chunk-size-too-small", (CHUNKED + b"3\r\nabcde\r\n" + END,), refused(BROKEN, "longer than"), End.CLOSE),
    Behaviour(
        "chunk-size-too-large", (CHUNKED + b"{chunks}50\r\n" + END,), status(200, b"{page}" + END, FRAMED), End.CLOSE
    ),
    Behaviour(
        "chunk-extensions-without-end", (CHUNKED + b"5;" + b"e" * 200_000,), refused(BROKEN, "longer"), End.CLOSE
    ),
    Behaviour("chunks-over-the-limit", (CHUNKED + (b"1000\r\n" + b"x" * 4096 + b"\r\n") * 30,), refused(BIG)),
    Behaviour("chunks-named-twice", (coded(b"chunked, chunked") + b"{chunks}" + END,), read()),
    Behaviour(
        "chunks-named-in-two-lines", (OK + b"Transfer-Encoding: chunked\r\n" * 2 + b"\r\n{chunks}" + END,), read()
    ),
    Behaviour("chunks-named-in-capitals", (coded(b"Chunked") + b"{chunks}" + END,), read()),
    Behaviour(
        "chunks-with-right-length", (OK + CHUNKED[len(OK) : -2] + b"Content-Length: 9\r\n\r\n{chunks}" + END,), read()
    ),
    Behaviour("chunks-named-by-name-with-space", (OK + b"Transfer-Encoding : chunked\r\n\r\n{chunks}" + END,), read()),
    Behaviour(
        "chunks-behind-malformed-line", (OK + b"<br />\r\n" + CHUNKED[len(OK) :] + b"{chunks}" + END,), read(ODD)
    ),
    Behaviour("chunks-in-version-1-0", (CHUNKED.replace(b"1.1", b"1.0") + b"{chunks}" + END,), read()),
    Behaviour("chunks-not-named", (OK + b"\r\n{chunks}" + END,), read(FRAMED), End.CLOSE),
    Behaviour(
        "chunks-named-by-a-broken-line",
        (OK + b"Transfer Encoding: chunked\r\n\r\n{chunks}" + END,),
        read(ODD, FRAMED),
        End.CLOSE,
    ),
    Behaviour("chunks-named-but-page-plain", (CHUNKED + b"{page}",), read(FRAMED), End.CLOSE),
    Behaviour("chunks-named-but-page-plain-open", (CHUNKED + b"{page}",), read(FRAMED)),
    Behaviour("chunks-named-but-page-plain-cut", (CHUNKED + b"{half}",), refused(BROKEN, "not in chunks"), End.CLOSE),
    Behaviour(
        "transfer-identity", (OK + b"Transfer-Encoding: identity\r\nContent-Length: {length}\r\n\r\n{page}",), read()
    ),
    Behaviour("transfer-nonsense", (coded(b"utf-8") + b"{page}",), read(MISNAMED), End.CLOSE),
    Behaviour("transfer-gzip-chunked", (coded(b"gzip, chunked") + b"{gzip_chunks}" + END,), read()),
    Behaviour("transfer-gzip", (coded(b"gzip") + b"{gzip}",), read(), End.CLOSE),
]

PACKED = gzip.compress(page_of("x"), mtime=0)


def content(name: bytes, body: bytes = b"{gzip}", size: bytes = b"{gzip_length}") -> bytes:
    return OK + b"Content-Encoding: " + name + b"\r\nContent-Length: " + size + b"\r\n\r\n" + body


def packed(name: str, change: str = "") -> bytes:
    """The site's page as some gzip tools write it."""
    body = gzip.compress(page_of(name), mtime=0)
    if change == "wrong checksum":
        return body[:-8] + b"\0\0\0\0" + body[-4:]
    if change == "wrong size":
        return body[:-4] + b"\0\0\0\0"
    if change == "names in its head":
        return body[:3] + b"\x1c" + body[4:10] + b"\x02\x00ab" + b"berkas.html\0" + b"komentar\0" + body[10:]
    if change == "twice":
        return gzip.compress(body, mtime=0)
    if change == "zlib":
        return zlib.compress(page_of(name))
    if change == "raw deflate":
        return zlib.compress(page_of(name))[2:-4]
    page = page_of(name)
    return gzip.compress(page[:100], mtime=0) + gzip.compress(page[100:], mtime=0)


def of_bytes(name: str, coding: bytes, change: str, *notes: CaptureNote) -> Behaviour:
    body = packed(name, change)
    return Behaviour(name, (content(coding, body, b"%d" % len(body)),), read(*notes))


PLAIN_NAMES = {
    "coding-none": b"none",
    "coding-utf-8": b"utf-8",
    "coding-utf-8-in-capitals": b"UTF-8",
    "coding-utf8": b"utf8",
    "coding-binary": b"binary",
    "coding-8bit": b"8bit",
    "coding-quoted-printable": b"quoted-printable",
    "coding-of-a-charset": b"iso-8859-1",
    "coding-of-a-type": b"text/html",
    "coding-invented": b"x-kacau",
    "coding-list-of-nonsense": b"utf-8, none, identity",
    "coding-deleted": b"deleted",
}

CODINGS = [
    Behaviour("gzip", (content(b"gzip"),), read()),
    Behaviour("gzip-named-x-gzip", (content(b"x-gzip"),), read()),
    Behaviour("gzip-in-capitals", (content(b"GZIP"),), read()),
    Behaviour("gzip-then-identity", (content(b"gzip, identity"),), read()),
    Behaviour("identity-then-gzip", (content(b"identity, gzip"),), read()),
    Behaviour("gzip-in-two-lines", (content(b"identity\r\nContent-Encoding: gzip"),), read()),
    Behaviour("gzip-and-utf-8", (content(b"utf-8, gzip"),), read(MISNAMED)),
    Behaviour(
        "gzip-in-chunks", (OK + b"Content-Encoding: gzip\r\n" + CHUNKED[len(OK) :] + b"{gzip_chunks}" + END,), read()
    ),
    Behaviour("gzip-until-the-end", (OK + b"Content-Encoding: gzip\r\n\r\n{gzip}",), read(), End.CLOSE),
    Behaviour("gzip-behind-malformed-line", (OK + b"X Frame: a\r\n" + content(b"gzip")[len(OK) :],), read(ODD)),
    Behaviour("gzip-padded", (content(b"gzip", b"{gzip}\0\0\0", b"9999"),), read(FRAMED), End.CLOSE),
    Behaviour("gzip-length-of-the-page", (content(b"gzip", b"{gzip}", b"{length}"),), read(FRAMED), End.CLOSE),
    Behaviour("gzip-length-of-the-page-open", (content(b"gzip", b"{gzip}", b"{length}"),), read(FRAMED)),
    Behaviour("gzip-length-too-small", (content(b"gzip", b"{gzip}", b"60"),), read(LONGER), End.CLOSE),
    Behaviour("gzip-cut", (content(b"gzip", b"{gzip_half}"),), refused(BROKEN, asked=2), End.CLOSE),
    Behaviour(
        "gzip-cut-by-its-length", (OK + b"Content-Encoding: gzip\r\n\r\n{gzip_half}",), refused(BROKEN), End.CLOSE
    ),
    of_bytes("gzip-in-two-members", b"gzip", "members"),
    of_bytes("gzip-with-wrong-checksum", b"gzip", "wrong checksum", FRAMED),
    of_bytes("gzip-with-wrong-size", b"gzip", "wrong size", FRAMED),
    of_bytes("gzip-with-names-in-its-head", b"gzip", "names in its head"),
    of_bytes("gzip-twice-and-said", b"gzip, gzip", "twice"),
    of_bytes("gzip-twice-and-said-once", b"gzip", "twice", MISNAMED),
    of_bytes("gzip-said-but-zlib", b"gzip", "zlib"),
    of_bytes("deflate-as-zlib", b"deflate", "zlib"),
    of_bytes("deflate-raw", b"deflate", "raw deflate"),
    Behaviour("deflate-said-but-gzip", (content(b"deflate"),), read()),
    Behaviour("gzip-said-but-plain", (content(b"gzip", b"{page}", b"{length}"),), read(MISNAMED)),
    Behaviour("gzip-said-twice-but-once", (content(b"gzip, gzip"),), read(MISNAMED)),
    Behaviour("gzip-said-but-plain-and-cut", (content(b"gzip", b"{half}", b"{length}"),), refused(BROKEN), End.CLOSE),
    Behaviour("gzip-said-but-noise", (content(b"gzip", b"\x00\x01\x02noise", b"8"),), refused(BROKEN, "broken gzip")),
    Behaviour("gzip-said-but-empty", (content(b"gzip", b"", b"0"),), status(200, b"")),
    Behaviour("gzip-not-said", (GZIPPED + b"\r\n{gzip}",), read(MISNAMED)),
    Behaviour(
        "gzip-not-said-of-no-type", (b"HTTP/1.1 200 OK\r\n" + GZIPPED[len(OK) :] + b"\r\n{gzip}",), read(MISNAMED)
    ),
    Behaviour(
        "gzip-as-a-file",
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\n\r\n" + PACKED,),
        status(200, PACKED),
        End.CLOSE,
    ),
    Behaviour("gzip-bomb", (content(b"gzip", gzip.compress(bytes(10**7)), b"9735"),), refused(BIG), End.CLOSE),
    Behaviour(
        "gzip-bomb-in-gzip",
        (content(b"gzip, gzip", gzip.compress(gzip.compress(bytes(10**7))), b"99"),),
        refused(BIG),
        End.CLOSE,
    ),
    Behaviour(
        "brotli-unasked", (content(b"br", b"\x1b\x03\x00abc", b"6"),), refused(BROKEN, "'br', we asked for gzip")
    ),
    Behaviour("brotli-said-but-plain", (content(b"br", b"{page}", b"{length}"),), read(MISNAMED)),
    Behaviour("zstd-unasked", (content(b"zstd", b"\x28\xb5\x2f\xfdabc", b"7"),), refused(BROKEN, "'zstd'")),
    Behaviour("compress-unasked", (content(b"compress", b"\x1f\x9dabc", b"5"),), refused(BROKEN, "'compress'")),
    Behaviour("coding-empty", (content(b"", b"{page}", b"{length}"),), read()),
    Behaviour("coding-of-commas", (content(b", ,", b"{page}", b"{length}"),), read()),
    Behaviour("coding-chunked", (content(b"chunked", b"{page}", b"{length}"),), read()),
    *(
        Behaviour(name, (content(value, b"{page}", b"{length}"),), read(MISNAMED))
        for name, value in PLAIN_NAMES.items()
    ),
]


def other(kind: bytes, body: bytes, declared: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nContent-Length: %d\r\n\r\n" % declared + body


FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Kabar</title></channel></rss>'
SITEMAP = b"<urlset><url><loc>http://a.example/</loc></url></urlset>"
JSON = b'{"posts": [{"id": 1, "judul": "Kabar"}]}'
PDF = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"
UTF_16 = "<html><body><p>Kabar</p></body></html>".encode("utf-16")
CUT = 500  # more than any of these is long

KINDS = [
    Behaviour("feed-with-wrong-length", (other(b"text/xml", FEED, CUT),), status(200, FEED, FRAMED), End.CLOSE),
    Behaviour(
        "sitemap-with-wrong-length", (other(b"text/xml", SITEMAP, CUT),), status(200, SITEMAP, FRAMED), End.CLOSE
    ),
    Behaviour("json-with-wrong-length", (other(b"application/json", JSON, CUT),), status(200, JSON, FRAMED), End.CLOSE),
    Behaviour("pdf-with-wrong-length", (other(b"application/pdf", PDF, CUT),), status(200, PDF, FRAMED), End.CLOSE),
    Behaviour("utf-16-with-wrong-length", (other(b"text/html", UTF_16, CUT),), status(200, UTF_16, FRAMED), End.CLOSE),
    Behaviour("feed-cut", (other(b"text/xml", FEED[:-10], CUT),), refused(BROKEN), End.CLOSE),
    Behaviour("json-cut", (other(b"application/json", JSON[:-2], CUT),), refused(BROKEN), End.CLOSE),
    Behaviour("json-nested-and-cut", (other(b"application/json", b"[" * 90_000, 95_000),), refused(BROKEN), End.CLOSE),
    Behaviour("pdf-cut", (other(b"application/pdf", PDF[:-8], CUT),), refused(BROKEN), End.CLOSE),
    Behaviour("text-with-wrong-length", (other(b"text/plain", b"Kabar", CUT),), refused(BROKEN), End.CLOSE),
]

BEHAVIOURS = [*LENGTHS, *CHUNKS, *CODINGS, *KINDS]
