"""Status lines, interim answers and header lines as servers write them."""

from rilis_etl.errors import IssueReason
from rilis_etl.model import CaptureNote
from tests.chaos.behaviour import HTML, OK, PLAIN, SIZED, Behaviour, End, read, refused, status

BROKEN = IssueReason.BAD_RESPONSE
ODD = CaptureNote.MALFORMED_HEADERS
REST = b"\r\n" + HTML + SIZED
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </gaya.css>; rel=preload\r\n\r\n"

READABLE_STATUS_LINES = {
    "no-reason": b"HTTP/1.1 200",
    "no-reason-but-a-space": b"HTTP/1.1 200 ",
    "lower-case-http": b"http/1.1 200 ok",
    "two-spaces": b"HTTP/1.1  200  OK",
    "tabs-for-spaces": b"HTTP/1.1\t200\tOK",
    "version-1-0": b"HTTP/1.0 200 OK",
    "version-2": b"HTTP/2 200",
    "version-2-0": b"HTTP/2.0 200 OK",
    "version-missing": b"HTTP 200 OK",
    "version-of-many-digits": b"HTTP/1.11111 200 OK",
    "shoutcast": b"ICY 200 OK",
    "space-before": b" HTTP/1.1 200 OK",
    "reason-in-latin-1": b"HTTP/1.1 200 Tr\xe8s bien",
    "reason-with-escapes": b"HTTP/1.1 200 \x1b]0;JUDUL\x07\x1b[2J",
    "reason-of-ten-thousand-letters": b"HTTP/1.1 200 " + b"O" * 10_000,
    "reason-is-markup": b"HTTP/1.1 200 <b>OK</b>",
    "reason-glued": b"HTTP/1.1 200OK",
    "blank-line-before": b"\r\nHTTP/1.1 200 OK",
    "three-blank-lines-before": b"\r\n\n\r\nHTTP/1.1 200 OK",
}
NO_HTTP = {
    "ssh": b"SSH-2.0-OpenSSH_9.2\r\n",
    "mail-server": b"220 mail.kacau.example ESMTP\r\n",
    "page-without-a-head": b"{page}",
    "json-without-a-head": b'{"galat": "tidak ada"}',
    "tls-alert": b"\x15\x03\x01\x00\x02\x02\x46",
    "noise": bytes(range(256)),
    "zeros": bytes(300),
    "status-of-letters": b"HTTP/1.1 OK\r\n\r\n",
    "status-of-two-digits": b"HTTP/1.1 20 OK\r\n\r\n",
    "status-of-four-digits": b"HTTP/1.1 2000 OK\r\n\r\n",
    "status-below-100": b"HTTP/1.1 099 Apa\r\n\r\n",
    "status-is-negative": b"HTTP/1.1 -200 OK\r\n\r\n",
    "request-echoed": b"GET /rilis/1 HTTP/1.1\r\nHost: x\r\n\r\n",
    "blank-lines-for-ever": b"\r\n" * 50,
    "proxy-banner": b"Connection established\r\n\r\n",
}

STATUS_LINES = [
    *(Behaviour(name, (line + REST,), read()) for name, line in READABLE_STATUS_LINES.items()),
    *(Behaviour(name, (sent,), refused(BROKEN, "not HTTP", asked=2), End.CLOSE) for name, sent in NO_HTTP.items()),
    Behaviour("nothing", (), refused(BROKEN, "ended before an answer came", asked=2), End.CLOSE),
    Behaviour("reset-at-once", (), refused(BROKEN, asked=2), End.RESET),
    Behaviour("status-line-without-end", (b"HTTP/1.1 200 " + b"O" * 200_000,), refused(BROKEN, "longer"), End.CLOSE),
]

INTERIM = [
    Behaviour("early-hints", (HINTS + PLAIN,), read()),
    Behaviour("early-hints-in-two-packets", (HINTS, 0.05, PLAIN), read()),
    Behaviour("early-hints-thrice", (HINTS * 3 + PLAIN,), read()),
    Behaviour("continue-unasked", (b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN,), read()),
    Behaviour("processing", (b"HTTP/1.1 102 Processing\r\n\r\n", 0.05, PLAIN), read()),
    Behaviour("interim-unknown", (b"HTTP/1.1 199 Sabar\r\nX-Antre: 3\r\n\r\n" + PLAIN,), read()),
    Behaviour("interim-with-a-length", (b"HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n" + PLAIN,), read()),
    Behaviour("interim-then-blank-line", (b"HTTP/1.1 100 Continue\r\n\r\n\r\n" + PLAIN,), read()),
    Behaviour("interim-of-many-lines", (HINTS[:-2] + b"X-A: b\r\n" * 90 + b"\r\n" + PLAIN,), read()),
    Behaviour("interim-then-404", (HINTS + b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n",), status(404, b"")),
    Behaviour(
        "interim-then-redirect",
        (HINTS + b"HTTP/1.1 302 X\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",),
        status(200, b"b"),
        paths={"/b": OK + b"Content-Length: 1\r\n\r\nb"},
    ),
    Behaviour("interim-and-no-more", (HINTS,), refused(BROKEN, "ended before"), End.CLOSE),
    Behaviour("interim-and-silence", (HINTS,), refused(IssueReason.TIMEOUT)),
    Behaviour("interim-for-ever", (HINTS * 30,), refused(BROKEN, "20 interim answers")),
    Behaviour(
        "switching-protocols", (b"HTTP/1.1 101 X\r\nUpgrade: h2c\r\n\r\n\x00\x00",), refused(BROKEN, "another protocol")
    ),
]

# header lines that are passed over or mended: the page behind them is read, and the capture says so
MALFORMED = {
    "line-without-colon": b"Dibuat dengan mesin kami",
    "line-with-equals": b"Content-Disposition = attachment",
    "line-of-markup": b"<br />",
    "line-of-a-warning": b"<b>Warning</b> mysql_connect(): Too many connections in /www/a.php",
    "name-with-space": b"X Frame Options: DENY",
    "name-empty": b": kosong",
    "name-in-utf-8": "Strict‐Transport‐Security: max‐age=63072000".encode(),
    "name-with-byte-order-mark": b"\xef\xbb\xbfX-Awal: 1",
    "name-with-control-character": b"X-\x01: 1",
    "status-line-again": b"HTTP/1.1 200 OK",
    "value-with-zero-byte": b"Set-Cookie: a=\x00b",
    "value-with-control-character": b"Set-Cookie: tema=\x01gelap",
    "value-with-bare-return": b"X-Baris: satu\rdua",
    "value-with-escape": b"Server: \x1b[31mmerah",
    "fold-after-malformed-line": b"bukan kepala\r\n lanjutan",
    "malformed-thrice": b"satu\r\ndua\r\ntiga",
}
WELL_FORMED = {
    "name-then-space": b"X-Powered-By : Mesin",
    "name-then-tab": b"X-Powered-By\t: Mesin",
    "value-empty": b"Server:",
    "value-without-space": b"Server:mesin",
    "value-in-latin-1": b"X-Nama: caf\xe9",
    "value-in-utf-8": "X-Nama: Kafé – 日".encode(),
    "value-of-sixty-thousand": b"X-Panjang: " + b"p" * 60_000,
    "folded": b"X-Lipat: satu\r\n dua\r\n\ttiga",
    "folded-cookie": b"Set-Cookie: a=b;\r\n path=/",
    "cookies-fifty": b"\r\n".join(b"Set-Cookie: k%d=1; Path=/" % n for n in range(50)),
    "cookie-of-the-year-9999": b"Set-Cookie: a=b; Expires=Fri, 31 Dec 99999 23:59:59 GMT; Max-Age=99999999999999",
    "header-status": b"Status: 500 Internal Server Error",
    "header-lines-ninety": b"\r\n".join(b"X-%d: 1" % n for n in range(90)),
    "date-that-is-none": b"Date: kemarin\r\nLast-Modified: 0\r\nExpires: -1",
    "etag-unquoted": b"ETag: abc",
    "connection-nonsense": b"Connection: kadang-kadang",
    "upgrade-offered": b"Upgrade: h2,h2c\r\nConnection: Upgrade",
    "alt-svc": b'Alt-Svc: h3=":443"; ma=86400',
    "header-names-in-capitals": b"SERVER: X\r\nCONTENT-LANGUAGE: id",
    "header-twice": b"X-Dua: 1\r\nX-Dua: 2",
    "content-type-twice": b"Content-Type: text/html",
    "content-location": b"Content-Location: http://lain.example/",
    "content-range-unasked": b"Content-Range: bytes 0-10/5",
    "clear-site-data": b'Clear-Site-Data: "*"',
}

HEADERS = [
    *(Behaviour(name, (OK + line + b"\r\n" + SIZED,), read(ODD)) for name, line in MALFORMED.items()),
    *(Behaviour(name, (OK + line + b"\r\n" + SIZED,), read()) for name, line in WELL_FORMED.items()),
    Behaviour("header-lines-end-in-newline", (PLAIN.replace(b"\r\n", b"\n"),), read()),
    Behaviour("header-lines-end-in-two-returns", (PLAIN.replace(b"\r\n", b"\r\r\n"),), read()),
    Behaviour("line-ends-mixed", (b"HTTP/1.1 200 OK\n" + HTML + SIZED,), read()),
    Behaviour("fold-at-once", (b"HTTP/1.1 200 OK\r\n lanjutan dari apa\r\n" + HTML + SIZED,), read(ODD)),
    Behaviour("no-headers", (b"HTTP/1.1 200 OK\r\n\r\n{page}",), read(), End.CLOSE),
    Behaviour("no-content-type", (b"HTTP/1.1 200 OK\r\n" + SIZED,), read()),
    Behaviour("content-type-nonsense", (b"HTTP/1.1 200 OK\r\nContent-Type: ;;=\r\n" + SIZED,), read()),
    Behaviour("content-type-of-an-attachment", (PLAIN.replace(b"text/html", b"application/octet-stream"),), read()),
    Behaviour("blank-line-forgotten", (OK + b"{page}",), read(ODD), End.CLOSE),
    Behaviour("blank-line-forgotten-with-length", (OK + b"Content-Length: {length}\r\n{page}",), read(ODD)),
    Behaviour("head-of-spaces-line", (OK + b"Content-Length: {length}\r\n \r\n\r\n{page}",), read()),
    Behaviour("head-cut", (OK + b"Server: x",), refused(BROKEN, "middle of the headers"), End.CLOSE),
    Behaviour("head-cut-after-a-line", (OK,), refused(BROKEN, "middle of the headers"), End.CLOSE),
    Behaviour("head-and-silence", (OK,), refused(IssueReason.TIMEOUT, asked=2)),
    Behaviour("head-reset", (OK,), refused(BROKEN), End.RESET),
    Behaviour("header-lines-two-hundred", (OK + b"X: y\r\n" * 200 + SIZED,), refused(BROKEN, "more than 100 header")),
    Behaviour(
        "value-of-seventy-thousand", (OK + b"X: " + b"p" * 140_000 + b"\r\n" + SIZED,), refused(BROKEN, "longer")
    ),
    Behaviour("headers-without-end", (OK + b"X: y\r\n" * 90_000,), refused(BROKEN, "more than 100 header")),
    Behaviour("head-one-byte-a-packet", (*(PLAIN[n : n + 1] for n in range(20)), PLAIN[20:]), read()),
    Behaviour("head-after-a-pause", (0.15, PLAIN), read()),
    Behaviour("head-in-halves", (PLAIN[:30], 0.1, PLAIN[30:]), read()),
]

BEHAVIOURS = [*STATUS_LINES, *INTERIM, *HEADERS]
