"""The Content Security Policy that each page states: it lets the book work, and nothing else."""

import re

import pytest

from book.serve import BOOK

WASM = "[0, 97, 115, 109, 1, 0, 0, 0]"  # the smallest module there is
TRIES = """async () => {
    const says = async (attempt) => { try { return await attempt(); } catch (error) { return error.name; } };
    const refused = [];
    addEventListener("securitypolicyviolation", (event) => refused.push(`${event.effectiveDirective} ${event.blockedURI}`));
    const element = (name, options) => document.body.append(Object.assign(document.createElement(name), options));
    const found = {
        worker: await says(() => new Promise((done, fail) => {
            const worker = new Worker("../try/worker.js");
            worker.onmessage = ({ data }) => done(data);
            worker.onerror = () => fail(new Error());
        })),
        wasm: await says(async () => (await WebAssembly.compile(new Uint8Array(WASM))) && "compiled"),
        eval: await says(() => Function("return 1")()),
        elsewhere: await says(() => fetch("http://localhost:9/data")),
        blob: await says(() => new Promise((done, fail) => {
            const worker = new Worker(URL.createObjectURL(new Blob(["postMessage('ran')"])));
            worker.onmessage = ({ data }) => done(data);
            worker.onerror = () => fail(new TypeError());
        })),
    };
    element("script", { textContent: "globalThis.injected = true" });
    element("script", { src: "http://localhost:9/script.js" });
    element("img", { src: "http://localhost:9/picture.png" });
    element("div", { innerHTML: "<img src='data:,' onerror='globalThis.injected = true'>" });
    await new Promise((done) => setTimeout(done, 300));
    return { ...found, injected: globalThis.injected ?? false, refused: refused.sort() };
}""".replace("WASM", WASM)


def test_every_page_states_it_before_anything_it_rules():
    for path in BOOK.rglob("*.html"):
        html = path.read_text("utf-8")
        if "_static" in path.parts or "<head>" not in html:
            continue
        head = html[html.index("<head>") : html.index("</head>")]
        stated = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', head)
        assert len(stated) == 1 and "script-src 'self' " in stated[0], path.name
        assert head.index("Content-Security-Policy") < head.index("<script"), path.name
        assert not re.search(r'<[a-z][^>]*\son[a-z]+="', html), f"{path.name} has a script in an attribute"


@pytest.mark.parametrize("served", [True, False], ids=["served", "from a folder"])
def test_what_it_lets_pass_and_what_it_refuses(served, site, watch):
    """Python in the page needs a worker of the site and WebAssembly; that is all beyond the page's own scripts."""
    address = "chapters/01_perceptrons.html"
    page = watch(site + address if served else (BOOK / address).as_uri(), bypass_csp=False).page
    page.locator(".nbw-host input[type=range]").first.wait_for()
    code = f"postMessage(new WebAssembly.Module(new Uint8Array({WASM})) instanceof WebAssembly.Module)"
    page.route("**/try/worker.js", lambda route: route.fulfill(content_type="text/javascript", body=code))
    found = page.evaluate(TRIES)
    assert found["eval"] == "EvalError" and found["elsewhere"] == found["blob"] == "TypeError" and not found["injected"]
    assert found["wasm"] == "compiled" and (found["worker"] is True or not served)
    here = "http://localhost:9"
    assert [r for r in found["refused"] if here in r] == [
        f"connect-src {here}/data",
        f"img-src {here}/picture.png",
        f"script-src-elem {here}/script.js",
    ]
    assert {"script-src eval", "script-src-attr inline", "script-src-elem inline"} <= {*found["refused"]}


def test_buttons_that_named_a_script_still_work(site, watch):
    """The theme's full screen, and Sphinx's link that takes the marks of a search away."""
    watched = watch(site + "chapters/01_perceptrons.html?highlight=weights", bypass_csp=False)
    page = watched.page
    page.locator("[data-calls='toggleFullScreen()']").first.click()
    page.locator(":fullscreen").first.wait_for()
    page.evaluate("document.exitFullscreen()")
    page.locator("#searchbox a").wait_for()
    assert page.locator("span.highlighted").count() > 0
    page.locator("#searchbox a").click()
    assert page.locator("span.highlighted").count() == 0
    assert watched.complaints == []
