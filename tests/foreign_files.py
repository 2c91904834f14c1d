"""Archive files as other tools write them, in bytes: WARC, ARC and WACZ."""

import base64
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable

AT = "2017-11-07T03:00:00Z"


def sha1(content: bytes) -> str:
    """A digest as crawlers write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP answer."""
    lines = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def warc(
    url: str,
    block: bytes,
    kind: str = "response",
    at: str = AT,
    version: str = "1.0",
    length: int | None = None,
    **fields: str,
) -> bytes:
    """One WARC record, uncompressed."""
    written = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": at,
        "WARC-Record-ID": f"<urn:uuid:{hashlib.md5(f'{url}{at}{kind}'.encode(), usedforsecurity=False).hexdigest()}>",
        **{f"WARC-{name.replace('_', '-')}": value for name, value in fields.items()},
        "Content-Length": str(len(block) if length is None else length),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in written.items())
    return f"WARC/{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def gzipped(records: Iterable[bytes]) -> bytes:
    """A file in which each record is compressed for itself."""
    return b"".join(gzip.compress(record, mtime=0) for record in records)


def arc(*answers: tuple[str, bytes]) -> bytes:
    """An ARC file, version 1."""
    about = b"1 0 Rilis\nURL IP-address Archive-date Content-type Archive-length\n"
    made = b"filedesc://x.arc 0.0.0.0 20171107030000 text/plain %d\n%s\n" % (len(about), about)
    for url, block in answers:
        made += f"{url} 127.0.0.1 20171107030000 text/html {len(block)}\n".encode() + block + b"\n"
    return made


def wacz(files: dict[str, bytes], *, wrong: tuple[str, ...] = ()) -> bytes:
    """A package with its description; the digests of the files in `wrong` do not fit."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        resources = []
        for path, content in files.items():
            package.writestr(path, content)
            digest = hashlib.sha256(content + (b"!" if path in wrong else b"")).hexdigest()
            resources.append({"path": path, "hash": f"sha256:{digest}"})
        package.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": resources}))
    return held.getvalue()
