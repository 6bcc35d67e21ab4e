"""Write the table of each control's fields where the front end reads it: frontend/controls/NAME/fields.json."""

import json
from pathlib import Path

from nblib.widgets.registry import FOLDER as WIDGETS
from nblib.widgets.registry import controls

FOLDER = Path(__file__).parent.parent / "frontend" / "controls"


def tables() -> dict[str, str]:
    """Return the text of fields.json for each control's folder: a line for each field."""
    from nblib import widgets  # here, because a control cannot be imported before there is something to call its bundle
    from nblib.widgets.fields import fields

    found = {}
    for name, folder in controls().items():
        rows = [
            f"  {json.dumps(key)}: {json.dumps(field.row(), ensure_ascii=False)}"
            for key, field in fields(getattr(widgets, name)).items()
        ]
        found[folder] = "{\n" + ",\n".join(rows) + "\n}\n"
    return found


def main() -> None:
    """Write them all. The bundle of a new control comes later, since it reads this table: an empty file stands in for it."""
    for folder in controls().values():
        for suffix in (".js", ".css"):
            (WIDGETS / "static" / f"{folder}{suffix}").touch()
    for folder, text in tables().items():
        (FOLDER / folder / "fields.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
