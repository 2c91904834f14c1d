"""Redirects, refreshes, statuses, Retry-After, robots.txt, cookies and TLS."""

from rilis_etl.errors import IssueReason
from rilis_etl.model import CaptureNote
from tests.chaos.behaviour import HTML, NEXT, OK, PLAIN, SIZED, Behaviour, End, Script, read, refused, status

BROKEN = IssueReason.BAD_RESPONSE
ELSEWHERE = IssueReason.FORBIDDEN_ADDRESS
LOOP = IssueReason.REDIRECT_LOOP
REST = IssueReason.HOST_RESTING
FOLLOWED = CaptureNote.REFRESH_FOLLOWED
HERE = b"Content-Length: 4\r\n\r\nsini"
AT_B = {"/b": OK + HERE}


def to(target: bytes, code: bytes = b"302") -> bytes:
    return b"HTTP/1.1 " + code + b" Pindah\r\nLocation: " + target + b"\r\nContent-Length: 0\r\n\r\n"


def found_at_b(name: str, target: bytes, code: bytes = b"302") -> Behaviour:
    return Behaviour(name, (to(target, code),), status(200, b"sini"), paths=AT_B)


REDIRECTS = [
    found_at_b("redirect-301", b"/b", b"301"),
    found_at_b("redirect-302", b"/b"),
    found_at_b("redirect-303", b"/b", b"303"),
    found_at_b("redirect-307", b"/b", b"307"),
    found_at_b("redirect-308", b"/b", b"308"),
    found_at_b("redirect-relative", b"../b"),
    found_at_b("redirect-absolute", b"http://redirect-absolute.kacau.example/b"),
    found_at_b("redirect-scheme-in-capitals", b"HTTP://redirect-scheme-in-capitals.kacau.example/b"),
    found_at_b("redirect-host-in-capitals", b"http://REDIRECT-HOST-IN-CAPITALS.kacau.example/b"),
    found_at_b("redirect-without-scheme", b"//redirect-without-scheme.kacau.example/b"),
    found_at_b("redirect-with-fragment", b"/b#atas"),
    found_at_b("redirect-with-port", b"http://redirect-with-port.kacau.example:8080/b"),
    found_at_b("redirect-between-spaces", b"   /b   "),
    found_at_b("redirect-location-twice", b"/b\r\nLocation: /c"),
    Behaviour("redirect-in-utf-8", (to("/kafé".encode()),), status(200, b"sini"), paths={"/kaf%C3%A9": OK + HERE}),
    Behaviour("redirect-in-latin-1", (to(b"/kaf\xe9"),), status(200, b"sini"), paths={"/kaf%E9": OK + HERE}),
    Behaviour("redirect-with-spaces", (to(b"/dua kata"),), status(200, b"sini"), paths={"/dua%20kata": OK + HERE}),
    Behaviour("redirect-query-only", (to(b"?id=2"),), status(200, b"sini"), paths={"/rilis/1?id=2": OK + HERE}),
    Behaviour("redirect-percent-broken", (to(b"/b%zz"),), status(200, b"sini"), paths={"/b%25zz": OK + HERE}),
    Behaviour("redirect-dots", (to(b"/x/../b"),), status(200, b"sini"), paths=AT_B),
    Behaviour("redirect-to-404", (to(b"/tiada"),), status(404)),
    Behaviour("redirect-to-itself", (to(b"/rilis/1"),), refused(LOOP, asked=6)),
    Behaviour("redirect-ping-pong", (to(b"/b"),), refused(LOOP), paths={"/b": to(b"/rilis/1")}),
    Behaviour(
        "redirect-five-times",
        (to(b"/1"),),
        status(200, b"sini"),
        paths={**{f"/{n}": to(b"/%d" % (n + 1)) for n in range(1, 5)}, "/5": OK + HERE},
    ),
    Behaviour(
        "redirect-six-times", (to(b"/1"),), refused(LOOP), paths={f"/{n}": to(b"/%d" % (n + 1)) for n in range(1, 9)}
    ),
    Behaviour("redirect-to-nothing", (b"HTTP/1.1 302 X\r\nLocation:\r\nContent-Length: 0\r\n\r\n",), status(302, b"")),
    Behaviour("redirect-without-location", (b"HTTP/1.1 301 X\r\n" + HTML + SIZED,), status(301, b"{page}")),
    Behaviour("redirect-300", (to(b"/b", b"300"),), status(300, b""), paths=AT_B),
    Behaviour(
        "redirect-with-endless-body",
        (b"HTTP/1.1 302 X\r\nLocation: /b\r\n\r\n" + b"x" * 300_000,),
        status(200, b"sini"),
        End.CLOSE,
        paths=AT_B,
    ),
    Behaviour("redirect-to-half-an-address", (to(b"http://[separuh"),), refused(BROKEN, "no URL")),
    Behaviour("redirect-to-script", (to(b"javascript:alert(1)"),), refused(ELSEWHERE)),
    Behaviour("redirect-to-file", (to(b"file:///etc/passwd"),), refused(ELSEWHERE)),
    Behaviour("redirect-to-loopback", (to(b"http://127.0.0.1/"),), refused(ELSEWHERE, "public internet")),
    Behaviour("redirect-to-loopback-as-a-number", (to(b"http://2130706433/"),), refused(ELSEWHERE)),
    Behaviour("redirect-to-loopback-by-ipv6", (to(b"http://[::ffff:7f00:1]/"),), refused(ELSEWHERE)),
    Behaviour("redirect-to-metadata", (to(b"http://169.254.169.254/latest/"),), refused(ELSEWHERE)),
    Behaviour(
        "redirect-with-password", (to(b"http://a:b@redirect-with-password.kacau.example/b"),), refused(ELSEWHERE)
    ),
    Behaviour(
        "redirect-to-tls-that-is-none",
        (to(b"https://redirect-to-tls-that-is-none.kacau.example/b"),),
        refused(IssueReason.UNREACHABLE, "TLS failed"),
    ),
    Behaviour("not-modified-unasked", (b"HTTP/1.1 304 X\r\n\r\n",), refused(BROKEN, "without conditions")),
    Behaviour("not-modified-with-body", (b"HTTP/1.1 304 X\r\nContent-Length: 4\r\n\r\nsisa",), refused(BROKEN)),
]


def leading(content: bytes) -> bytes:
    body = b'<html><head><meta http-equiv="refresh" content="' + content + b'"></head></html>'
    return OK + b"Content-Length: %d\r\n\r\n" % len(body) + body


REFRESHES = [
    Behaviour("meta-refresh", (leading(b"0;url=/b"),), status(200, b"sini", FOLLOWED), paths=AT_B),
    Behaviour("meta-refresh-after-3-s", (leading(b"3; URL='/b'"),), status(200, b"sini", FOLLOWED), paths=AT_B),
    Behaviour("meta-refresh-after-60-s", (leading(b"60;url=/b"),), status(200), paths=AT_B),
    Behaviour("meta-refresh-elsewhere", (leading(b"0;url=http://lain.example/"),), status(200)),
    Behaviour("meta-refresh-to-itself", (leading(b"0;url=/rilis/1"),), status(200, asked=1)),
    Behaviour("meta-refresh-to-script", (leading(b"0;url=javascript:x()"),), status(200)),
    Behaviour("meta-refresh-to-half-an-address", (leading(b"0;url=http://[x"),), status(200)),
    Behaviour(
        "meta-refresh-in-a-ring",
        (leading(b"0;url=/b"),),
        status(200, None, FOLLOWED, asked=1),
        paths={"/b": leading(b"0;url=/rilis/1")},
    ),
    Behaviour("meta-refresh-to-404", (leading(b"0;url=/tiada"),), status(404, None, FOLLOWED)),
    Behaviour("refresh-header", (OK + b"Refresh: 0; url=/b\r\n" + SIZED,), status(200, b"sini", FOLLOWED), paths=AT_B),
    Behaviour("refresh-header-nonsense", (OK + b"Refresh: segera; /b\r\n" + SIZED,), read()),
    Behaviour("refresh-header-of-many-digits", (OK + b"Refresh: " + b"9" * 300 + b"; url=/b\r\n" + SIZED,), read()),
    Behaviour("refresh-header-reload", (OK + b"Refresh: 30\r\n" + SIZED,), read()),
]


def answer(code: bytes, *lines: bytes) -> bytes:
    return b"HTTP/1.1 " + code + b" Jawaban\r\n" + b"".join(line + b"\r\n" for line in lines) + HTML + SIZED


FINAL = (b"400", b"401", b"402", b"403", b"404", b"405", b"406", b"410", b"418", b"451", b"501", b"505", b"201", b"202")
FAILING = (b"408", b"425", b"500", b"502", b"504", b"507", b"520", b"522", b"599", b"600", b"999")

STATUSES = [
    *(Behaviour(f"status-{code.decode()}", (answer(code),), status(int(code), b"{page}", asked=1)) for code in FINAL),
    *(Behaviour(f"status-{code.decode()}", (answer(code),), status(int(code), b"{page}", asked=2)) for code in FAILING),
    Behaviour("status-203", (answer(b"203"),), status(203, b"{page}")),
    Behaviour("status-204", (b"HTTP/1.1 204 X\r\n\r\n",), status(204, b"")),
    Behaviour("status-204-with-body", (b"HTTP/1.1 204 X\r\nContent-Length: 4\r\n\r\nsisa",), status(204, b"")),
    Behaviour(
        "status-204-in-chunks", (b"HTTP/1.1 204 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",), status(204, b"")
    ),
    Behaviour("status-205", (b"HTTP/1.1 205 X\r\nContent-Length: 0\r\n\r\n",), status(205, b"")),
    Behaviour("status-206-unasked", (answer(b"206", b"Content-Range: bytes 0-9/20"),), status(206, b"{page}")),
    Behaviour("status-401-asking", (answer(b"401", b'WWW-Authenticate: Basic realm="x"'),), status(401, b"{page}")),
    Behaviour("status-407", (answer(b"407", b'Proxy-Authenticate: Basic realm="x"'),), status(407)),
    Behaviour(
        "status-404-cut",
        (b"HTTP/1.1 404 X\r\nContent-Length: 99\r\n\r\ntiada",),
        status(404, b"tiada", CaptureNote.BADLY_FRAMED),
        End.CLOSE,
    ),
    Behaviour(
        "status-404-that-leads-home",
        (b"HTTP/1.1 404 X\r\nRefresh: 0; url=/\r\nContent-Length: 0\r\n\r\n",),
        status(404, b""),
    ),
    Behaviour(
        "status-503-cut",
        (b"HTTP/1.1 503 X\r\nContent-Length: 99\r\n\r\nsibuk",),
        status(503, b"sibuk", CaptureNote.BADLY_FRAMED),
        End.CLOSE,
    ),
    Behaviour("status-503-once", (PLAIN,), read(asked=2), first=(answer(b"503"),)),
    Behaviour(
        "status-500-once-in-bad-chunks",
        (PLAIN,),
        read(asked=2),
        first=(b"HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",),
    ),
    Behaviour("broken-once", (PLAIN,), read(asked=2), first=(b"bukan HTTP\r\n\r\n",)),
]


def waits(
    name: str, value: bytes, *, code: bytes = b"429", then: IssueReason | None = None, asked: int = 2
) -> Behaviour:
    """The page is refused, with what the site asks for; a pause of two minutes or less is made at once."""
    return Behaviour(
        name, (answer(code, b"Retry-After: " + value),), status(int(code), b"{page}", then=then, asked=asked)
    )


RETRY_AFTER = [
    waits("retry-after-0", b"0"),
    waits("retry-after-1", b"1"),
    waits("retry-after-two-minutes", b"120"),
    waits("retry-after-hour", b"3600", then=REST, asked=1),
    waits("retry-after-hour-503", b"3600", code=b"503", then=REST, asked=1),
    waits("retry-after-two-days", b"172800", then=REST, asked=1),
    waits("retry-after-many-digits", b"9" * 400, then=REST, asked=1),
    waits("retry-after-decimals", b"3600.5", then=REST, asked=1),
    waits("retry-after-date", b"Mon, 23 Nov 2026 08:00:00 GMT", then=REST, asked=1),
    waits("retry-after-date-without-zone", b"Mon, 23 Nov 2026 08:00:00", then=REST, asked=1),
    waits("retry-after-year-9999", b"Fri, 31 Dec 9999 23:59:59 GMT", then=REST, asked=1),
    waits("retry-after-year-99999", b"Fri, 01 Jan 99999 00:00:00 GMT"),
    waits("retry-after-year-of-twenty-digits", b"Fri, 01 Jan 99999999999999999999 00:00:00 GMT"),
    waits("retry-after-zone-of-many-digits", b"Thu, 01 Jan 2026 00:00:00 +99999999999999999", code=b"503"),
    waits("retry-after-date-gone", b"Mon, 01 Jan 2001 00:00:00 GMT"),
    waits("retry-after-negative", b"-60"),
    waits("retry-after-word", b"nanti"),
    waits("retry-after-empty", b""),
    waits("retry-after-eastern-digits", "٣٦٠٠".encode()),
    waits("retry-after-of-a-refusal", b"3600", code=b"403", asked=1),
    Behaviour("retry-after-of-a-page", (OK + b"Retry-After: 3600\r\n" + SIZED,), read()),
    Behaviour("retry-after-one-then-well", (PLAIN,), read(asked=2), first=(answer(b"503", b"Retry-After: 7"),)),
]


def rules(text: bytes, head: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n") -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % len(text) + text


def ruled(name: str, text: bytes, *, forbidden: bool) -> Behaviour:
    """Whether this robots.txt forbids the odd page; the next one is always free."""
    outcome = refused(IssueReason.ROBOTS_DISALLOWED, asked=0) if forbidden else read()
    return Behaviour(name, (PLAIN,), outcome, robots=rules(text))


def barred(name: str, robots: bytes, reason: IssueReason, words: str = "", end: End = End.OPEN) -> Behaviour:
    """Nothing of the site may be fetched."""
    return Behaviour(name, (PLAIN,), refused(reason, words, then=reason, asked=0), robots=robots, robots_end=end)


THIS = b"Disallow: /rilis/1\n"
DOWN = IssueReason.HTTP_FAILED

ROBOTS = [
    *(
        Behaviour(f"robots-{code.decode()}", (PLAIN,), read(), robots=answer(code))
        for code in (b"400", b"401", b"403", b"410", b"451")
    ),
    ruled("robots-for-all", b"User-agent: *\n" + THIS, forbidden=True),
    ruled("robots-with-our-name", b"User-agent: rilis_etl\n" + THIS, forbidden=True),
    ruled(
        "robots-with-our-version",
        b"User-agent: rilis_etl/2.0\n" + THIS + b"\nUser-agent: *\nDisallow:\n",
        forbidden=True,
    ),
    ruled("robots-with-our-version-and-more", b"User-agent: rilis_etl/0.1 (+arsip)\n" + THIS, forbidden=True),
    ruled("robots-in-capitals", b"USER-AGENT: RILIS_ETL\nDISALLOW: /rilis/1\n", forbidden=True),
    ruled("robots-without-spaces", b"User-agent:*\nDisallow:/rilis/1\n", forbidden=True),
    ruled("robots-spelled-useragent", b"Useragent: *\n" + THIS, forbidden=True),
    ruled("robots-for-others", b"User-agent: lainbot\nDisallow: /\n", forbidden=False),
    ruled("robots-allow-wins", b"User-agent: *\nDisallow: /rilis\nAllow: /rilis/\n", forbidden=False),
    ruled("robots-wildcard", b"User-agent: *\nDisallow: /*/1$\n", forbidden=True),
    ruled("robots-wildcards-many", b"User-agent: *\nDisallow: /" + b"*a" * 300 + b"$\n", forbidden=False),
    ruled("robots-byte-order-mark", b"\xef\xbb\xbfUser-agent: *\n" + THIS, forbidden=True),
    ruled("robots-windows-lines", b"User-agent: *\r\nDisallow: /rilis/1\r\n", forbidden=True),
    ruled("robots-mac-lines", b"User-agent: *\rDisallow: /rilis/1\r", forbidden=True),
    ruled("robots-comments", b"# tata\nUser-agent: * # semua\nDisallow: /rilis/1 # ini\n", forbidden=True),
    ruled("robots-noise", bytes(range(256)) * 4, forbidden=False),
    ruled("robots-zeros", b"\0" * 4000, forbidden=False),
    ruled("robots-empty", b"", forbidden=False),
    ruled("robots-is-a-page", b"<html><body>Halaman tidak ditemukan</body></html>", forbidden=False),
    ruled("robots-rules-without-group", b"Disallow: /\n", forbidden=False),
    ruled("robots-delay-nonsense", b"User-agent: *\nCrawl-delay: cepat\n", forbidden=False),
    ruled("robots-delay-nan", b"User-agent: *\nCrawl-delay: nan\n", forbidden=False),
    ruled("robots-delay-negative", b"User-agent: *\nCrawl-delay: -5\n", forbidden=False),
    ruled("robots-delay-7", b"User-agent: *\nCrawl-delay: 7\n", forbidden=False),
    ruled("robots-rule-after-a-megabyte", b"User-agent: *\n" + b"# isi\n" * 180_000 + THIS, forbidden=False),
    ruled("robots-rule-before-a-megabyte", b"User-agent: *\n" + THIS + b"# isi\n" * 180_000, forbidden=True),
    barred(
        "robots-delay-of-a-day", rules(b"User-agent: *\nCrawl-delay: 86400\n"), IssueReason.ROBOTS_DISALLOWED, "86400 s"
    ),
    barred("robots-500", answer(b"500"), DOWN, "down or too busy"),
    barred("robots-503", answer(b"503"), DOWN, "robots.txt answers 503"),
    barred("robots-429", answer(b"429"), IssueReason.HTTP_REFUSED, "down or too busy"),
    barred("robots-no-http", b"bukan HTTP\r\n", BROKEN, "on asking for its robots.txt", End.CLOSE),
    barred(
        "robots-cut", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nUser-agent: *\n", BROKEN, "robots.txt", End.CLOSE
    ),
    barred("robots-reset", b"HTTP/1.1 200 OK\r\n", BROKEN, "robots.txt", End.RESET),
    barred("robots-silent", b"HTTP/1.1 200 OK\r\n", IssueReason.TIMEOUT, "robots.txt"),
    barred("robots-to-loopback", to(b"http://127.0.0.1/robots.txt"), ELSEWHERE),
    Behaviour(
        "robots-redirect",
        (PLAIN,),
        refused(IssueReason.ROBOTS_DISALLOWED),
        robots=to(b"/aturan"),
        paths={"/aturan": rules(b"User-agent: *\n" + THIS)},
    ),
    Behaviour("robots-redirect-loop", (PLAIN,), read(), robots=to(b"/robots.txt")),
    Behaviour("robots-gzip-unsaid", (PLAIN,), read(), robots=rules(b"\x1f\x8b\x08rusak")),
    Behaviour(
        "robots-early-hints",
        (PLAIN,),
        refused(IssueReason.ROBOTS_DISALLOWED),
        robots=b"HTTP/1.1 103 X\r\n\r\n" + rules(b"User-agent: *\n" + THIS),
    ),
]

WALL: tuple[Script, ...] = (
    b"HTTP/1.1 302 X\r\nSet-Cookie: kenal=1; Path=/\r\nLocation: /rilis/1\r\nContent-Length: 0\r\n\r\n",
)

COOKIES = [
    Behaviour("cookie-wall-without-cookies", WALL, refused(LOOP, asked=6)),
    Behaviour("cookie-wall", (PLAIN,), read(asked=2), first=WALL, cookies=True),
    *(
        Behaviour(f"cookie-{name}", (OK + b"Set-Cookie: " + value + b"\r\n" + SIZED,), read(), cookies=True)
        for name, value in {
            "empty": b"",
            "without-name": b"=x",
            "only-attributes": b"; Path=/; HttpOnly",
            "of-another-host": b"a=b; Domain=lain.example",
            "of-a-top-level": b"a=b; Domain=.example",
            "max-age-nonsense": b"a=b; Max-Age=banyak",
            "expires-nonsense": b"a=b; Expires=kapan-kapan",
            "expires-year-99999": b"a=b; Expires=Fri, 01 Jan 99999 00:00:00 GMT",
            "version-nonsense": b"a=b; Version=x; Port=y",
            "in-latin-1": b"nama=caf\xe9; Path=/",
            "in-utf-8": "nama=日本; Path=/".encode(),
            "quoted": b'a="b;c"; Path="/"',
            "of-ten-thousand": b"a=" + b"x" * 10_000,
        }.items()
    ),
]

CONNECTIONS = [
    Behaviour("connection-closed-unsaid", (PLAIN,), read(), End.CLOSE),
    Behaviour("connection-close-said-and-kept", (OK + b"Connection: close\r\n" + SIZED,), read()),
    Behaviour("connection-close-in-a-list", (OK + b"Connection: Keep-Alive, Close\r\n" + SIZED,), read()),
    Behaviour("connection-keep-alive-in-1-0", (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + SIZED,), read()),
    Behaviour("connection-reset-after-the-page", (PLAIN, 0.05), read(), End.RESET),
    Behaviour("body-in-two-packets", (OK + b"Content-Length: {length}\r\n\r\n", 0.05, b"{page}"), read()),
]


def over_tls(name: str, **more: object) -> Behaviour:
    return Behaviour(name, (PLAIN,), scheme="https", **more)  # type: ignore[arg-type]  # fields of Behaviour


UNPROVEN = CaptureNote.TLS_UNVERIFIED

# served with the certificate of tls-proven.kacau.example, which the fetcher trusts
TLS = [
    over_tls("tls-proven", outcome=read()),
    over_tls(
        "tls-of-another-name", outcome=refused(IssueReason.UNREACHABLE, "TLS failed", then=IssueReason.UNREACHABLE)
    ),
    over_tls("tls-of-another-name-let-pass", outcome=read(UNPROVEN), verify_tls=False),
    Behaviour(
        "tls-cut-without-farewell", (OK + b"\r\n{page}",), read(UNPROVEN), End.CLOSE, scheme="https", verify_tls=False
    ),
    Behaviour(
        "tls-page-cut",
        (OK + b"Content-Length: {length}\r\n\r\n{half}",),
        refused(BROKEN),
        End.CLOSE,
        scheme="https",
        verify_tls=False,
    ),
    Behaviour(
        "tls-early-hints", (b"HTTP/1.1 103 X\r\n\r\n", 0.05, PLAIN), read(UNPROVEN), scheme="https", verify_tls=False
    ),
]

BEHAVIOURS = [*REDIRECTS, *REFRESHES, *STATUSES, *RETRY_AFTER, *ROBOTS, *COOKIES, *CONNECTIONS, *TLS]

assert NEXT not in {path for behaviour in BEHAVIOURS for path in behaviour.paths}
