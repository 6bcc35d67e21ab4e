"""Serve the built book on this machine: `python -m book.serve [port]`.

Pages are sent compressed, as a web host would, so that what is measured here is what a reader gets.
"""

import gzip
import re
import sys
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BOOK = Path(__file__).resolve().parent.parent / "_build" / "html"
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".txt", ".map", ".ipynb", ".wasm"}
DIGEST = re.compile(r"\?v=|/_static/(book-|figures/|texts/)")


@lru_cache(maxsize=256)
def compressed(path: Path, modified: float) -> bytes:
    """Return a file's content, gzipped; `modified` makes an edited file a new entry."""
    return gzip.compress(path.read_bytes(), mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Files of one folder, text compressed where the browser takes it."""

    protocol_version = "HTTP/1.1"  # connections stay open, as on any web host

    def do_GET(self) -> None:
        """Send a text file compressed; leave the rest, redirects and errors to the library."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and self.path.split("?")[0].endswith("/") else path
        wanted = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (wanted and path.suffix in COMPRESSED and path.is_file()):
            return super().do_GET()
        changed = path.stat().st_mtime
        date = self.date_time_string(int(changed))
        if self.headers.get("If-Modified-Since") == date:
            self.send_response(304)
            return self.end_headers()
        body = compressed(path, changed)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Last-Modified", date)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Let the browser keep what has its digest in its address, and fonts for a while; all else it asks for again."""
        kept = "public, max-age=31536000, immutable" if DIGEST.search(self.path) else "no-cache"
        self.send_header("Cache-Control", "max-age=600" if self.path.endswith(".woff2") else kept)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: a line for each file tells a reader nothing."""


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of `folder` on the loopback address; port 0 takes any free one. Raises OSError if it is busy."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(folder)))


def main(arguments: list[str]) -> int:
    """Serve the book until interrupted."""
    port = arguments[0] if arguments else "8000"
    if not (port.isdigit() and 0 < int(port) < 65536):
        print(f"PORT must be a number from 1 to 65535, but came as {port!r}.", file=sys.stderr)
        return 2
    if not (BOOK / "index.html").exists():
        print("There is no built book yet: run `make book` first.", file=sys.stderr)
        return 2
    try:
        httpd = server(BOOK, int(port))
    except OSError as error:
        print(f"Port {port} cannot be used ({error.strerror}). Choose another: make serve PORT=8080", file=sys.stderr)
        return 1
    print(f"The book is at http://127.0.0.1:{port} (Ctrl-C ends)", flush=True)
    try:
        httpd.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        httpd.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
