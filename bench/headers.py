"""Headers and cookies of every kind of page through nginx, as one table. Run by `make try-headers`, two minutes.

At the root of a name, of a second name, and below a path of another site.
"""

import gzip
import re
import sys
from base64 import b64encode
from hashlib import sha256

from stand import HOST, ROOT, Stand, table

OTHER = "xa-hai.example"
EVERYWHERE = {
    "strict-transport-security": r"max-age=31536000",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": r"camera=\(\)",
    "x-frame-options": "SAMEORIGIN|DENY",
}
PACKED = {"Accept-Encoding": "gzip"}


def faults(stand, path, host, is_missing, is_sheet=False):
    """(row of the table, what is not as it should be) of one address."""
    status, headers, body = stand.get(path, host=host, headers=PACKED)
    policy = headers.get("content-security-policy", "")
    wrong = [name for name, wanted in EVERYWHERE.items() if not re.search(wanted, headers.get(name, ""))]
    if status != (404 if is_missing else 200):
        wrong.append(f"status {status}")
    if headers.get("set-cookie"):
        wrong.append("cookie")
    if "unsafe-inline" in policy or "default-src 'none'" not in policy:
        wrong.append("policy")
    page = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
    inside = re.findall(rb"<(?:style|script)[^>]*>(.+?)</(?:style|script)>", page, re.DOTALL)
    if not all(b64encode(sha256(text).digest()).decode() in policy for text in inside):
        wrong.append("something inside that the policy does not name")
    if not re.search("public.*s-maxage=2.*stale-while-revalidate=3.*stale-if-error=604800", ", ".join(
        sorted(headers.get("cache-control", "").split(", "), key=["public", "max-age=30", "s-maxage=2",
               "stale-while-revalidate=3", "stale-if-error=604800"].index))):  # fmt: skip
        wrong.append(f"cache-control {headers.get('cache-control')}")
    if headers.get("content-encoding") != "gzip" or "accept-encoding" not in headers.get("vary", "").lower():
        wrong.append("packing")
    again = "–"
    if not is_missing and headers.get("etag"):
        again = stand.get(path, host=host, headers=PACKED | {"If-None-Match": headers["etag"]})[0]
        if again != 304:
            wrong.append(f"asked again: {again}")
    return [
        status,
        len(body),
        again,
        len(inside),
        headers.get("vary", ""),
    ], wrong


def main():
    sys.path.insert(0, str(ROOT))
    from tests.pages import PAGES

    with Stand("headers") as stand:
        stand.environment["ALLOWED_HOSTS"] += f",{OTHER}"
        stand.new_site()
        server = stand.gunicorn()
        nginx = stand.with_nginx(hosts=f"{HOST} {OTHER}")
        total = 0
        for where, host, prefix in (("", HOST, ""), ("second name ", OTHER, ""), ("below a path ", HOST, "/to-so")):
            if prefix:
                server.stop()
                stand.socket.unlink(missing_ok=True)
                server.environment |= {"URL_PREFIX": prefix}
                server.start()
                nginx.fill(f"{HOST} {OTHER}", prefix)
                nginx.reload()
            rows = []
            for name, path in PAGES.items():
                row, wrong = faults(stand, f"{prefix}{path}", host, name == "not found")
                rows.append([f"{where}{name}", *row, "; ".join(wrong) or "✓"])
                total += bool(wrong)
            table(["page", "status", "bytes", "again", "inside, by hash", "vary", "all else"], rows)
            print()
        text = (stand.root / "etc/nginx/sites-available/tocongngheso").read_text()
        script = re.search(r'import\("(/to-so/static/[^"]+\.js)"', stand.get("/to-so/")[2].decode())[1]
        headers = stand.get(script, headers={"Accept-Encoding": "br, gzip"})[1]
        print("Scripts:", headers.get("content-encoding"), headers.get("cache-control"))
        print("HTTP/2:", text.count("ssl http2"), "listen lines; IPv6:", text.count("# IPv6"), "listen lines")
    print(f"{total} pages with a fault")
    sys.exit(bool(total))


if __name__ == "__main__":
    main()
