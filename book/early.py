"""What a page has its browser fetch before it comes upon it.

Browsers look ahead in a page for scripts and sheets, but Chromium no longer does so behind a policy (policy.py): each script
of a control then waits until all of the page before it is laid out. So a page names them at its top. A font is found only
when text in it is laid out, which must then be done again: those that all chapters show are named, too. The front page also
fetches what the first chapter will need, while it is read.

A page that was opened from a folder may not fetch fonts ahead, and need not.
"""

import json
import re

from sphinx.builders.html import StandaloneHTMLBuilder

from book import assets

TEXT_FONTS = ("text/newsreader-400-normal", "text/newsreader-600-normal")
FORMULA_FONTS = tuple(f"katex/fonts/KaTeX_{font}" for font in ("Main-Regular", "Math-Italic"))
RARER = ("Main-Italic", "AMS-Regular", *(f"Size{i}-Regular" for i in range(1, 5)))
CHAPTER_FONTS = ("text/newsreader-400-italic", *FORMULA_FONTS, *(f"katex/fonts/KaTeX_{font}" for font in RARER))
CHAPTER_SCRIPT = "controls/prediction.js"
FETCH = """<script>
if (location.protocol !== "file:") for (const [rel, as, href] of {}) {{
const link = {{ rel, as, href, crossOrigin: as === "font" ? "" : null }};
document.head.append(Object.assign(document.createElement("link"), link));
}}
</script>"""


def of_a_chapter(builder: StandaloneHTMLBuilder) -> dict[str, str]:
    """Return the files that nearly all chapters show and the front page does not, each with its kind."""
    return {f"{font}.woff2": "font" for font in CHAPTER_FONTS} | {assets.versioned(builder, CHAPTER_SCRIPT): "script"}


def links(html: str, then: dict[str, str]) -> str:
    """Return what stands at the top of a page: its sheet, the scripts that hold it up, its fonts, what is needed `then`."""
    head, _, body = html.partition("</head>")
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', head)
    scripts = re.findall(r'<script(?: defer)? src="([^"]+)"', body)
    named = [("style", sheet) for sheet in sheets] + [("script", script) for script in scripts]
    static = sheets[0][: sheets[0].index("_static/") + len("_static/")]
    fonts = [*TEXT_FONTS, *(FORMULA_FONTS if 'class="katex' in body else ())]
    fetched = [("preload", "font", f"{static}{font}.woff2") for font in fonts]
    fetched += [("prefetch", kind, static + file) for file, kind in then.items()]
    lines = [f'<link rel="preload" as="{kind}" href="{file}">' for kind, file in named]
    return "\n".join([*lines, FETCH.format(json.dumps(fetched))])
