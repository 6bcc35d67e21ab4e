"""Long texts leave a page's states for files of their own."""

import json

import pytest

from book import late


def test_only_long_texts_leave():
    long = "é</script>" * late.LONG
    states = {
        "a": {"state": {"name": "x", "weights": long, "n": 3}},
        "b": {"state": {"text": "y" * late.LONG, "same": long}},
    }
    scripts = late.part(states, "../_static/texts")
    assert len(scripts) == 1, "the same text is one file"
    (name, script) = scripts.popitem()
    address = f"../_static/texts/{name}"
    assert states["a"]["state"] == {"name": "x", "n": 3, "_late": {"weights": address}}
    assert states["b"]["state"] == {"text": "y" * late.LONG, "_late": {"same": address}}
    assert json.loads(script[script.index("] = ") + 4 : -2]) == long
    assert late.part(states, "") == {}


@pytest.mark.parametrize("page", ["index", "chapters/one"])
def test_a_page_refers_to_its_texts(page, tmp_path):
    """What is written into a page's head names the file from where the page is; other scripts stay as they are."""

    class Script:
        def __init__(self, **attributes):
            self.attributes = attributes

    class App:
        outdir = tmp_path

        class builder:
            get_target_uri = staticmethod(lambda name: f"{name}.html")

    body = json.dumps({"state": {"a": {"state": {"weights": "w" * 20000, "note": "</b>"}}}})
    script, other = Script(type=late.STATE, body=body), Script(body="w")
    late.lighten(App, page, "", {"script_files": ["plain.js", script, other]}, None)
    assert "</" not in script.attributes["body"] and other.attributes == {"body": "w"}
    state = json.loads(script.attributes["body"])["state"]["a"]["state"]
    assert state["note"] == "</b>" and "weights" not in state
    file = ((tmp_path / page).parent / state["_late"]["weights"]).resolve()
    assert file.parent == tmp_path / "_static" / "texts" and "w" * 20000 in file.read_text("utf-8")
