"""Bytes that a server may send, for property tests: heads, framing and bodies, whole and broken."""

import gzip
import zlib

from hypothesis import strategies as st

PAGE = b"<html><body><p>Rapat kerja dibuka pagi ini.</p></body></html>"
STATUS = st.sampled_from(
    b"HTTP/1.1 200 OK|HTTP/1.0 200|HTTP/1.1 503 Busy|HTTP/1.1 302 Found|HTTP/1.1 304 No|ICY 200 OK|HTTP/2 200"
    b"|http/1.1 429 x|HTTP/1.1 204 None".split(b"|")
)
NAMES = st.sampled_from(
    b"Content-Length|Transfer-Encoding|Content-Encoding|Content-Type|Location|Retry-After|Refresh|Set-Cookie|Connection"
    b"|X Y||\xff|Content-Length ".split(b"|")
)
VALUES = st.sampled_from(
    b"chunked|gzip|deflate|br|utf-8|-5|5|62|99999999999999999999|5, 6|text/html|/b|http://[|//lain.example/|0; url=/c"
    b"|close|id=1; Path=/|a=b; expires=9|Fri, 01 Jan 99999 00:00:00 GMT|id=\xff; Max-Age=999999999999999999".split(b"|")
) | st.binary(max_size=12)
LINES = st.tuples(NAMES, VALUES).map(b": ".join) | st.binary(max_size=20)
HINTS = st.sampled_from([b"", b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n", b"\r\n"])
PARTS = (PAGE, gzip.compress(PAGE, mtime=0), zlib.compress(PAGE), b"[" * 3000)
FRAGMENTS = (
    b"5\r\n|0\r\n\r\n|-5\r\n|\r\n|3d\r\n|ffffffffffffffff\r\n|HTTP/1.1 200 OK\r\n"
    b"|<meta http-equiv=refresh content=0;url=/d>"
)
BODIES = st.lists(
    st.sampled_from([*PARTS, *FRAGMENTS.split(b"|")]) | st.binary(max_size=30),
    max_size=5,
).map(b"".join)
ANSWERS = st.tuples(
    HINTS, STATUS, st.lists(LINES, max_size=6), st.sampled_from([b"\r\n\r\n", b"\n\n", b"\r\n"]), BODIES
).map(lambda parts: parts[0] + b"\r\n".join([parts[1], *parts[2]]) + parts[3] + parts[4])
