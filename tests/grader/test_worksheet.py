"""What Moodle, Canvas and spreadsheets get: byte-order mark, HTML, and Moodle's own worksheet filled in."""

import csv
import io

import pytest
from samples import HONEST, notebook

from grader.worksheet import Worksheet

ENGLISH = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments"
).split(",")
GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Gruppe,Bewertung,Höchste Bewertung,Bewertung kann geändert werden,"
    "Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),Feedback als Kommentar"
).split(",")


def sheet(heads, *rows, separator=",", mark=""):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows([heads, *rows])
    return (mark + text.getvalue()).encode()


def english(number, name, grade="", largest="6.00", comment=""):
    return [f"Participant {number}", name, "x@y.org", "Submitted", grade, largest, "Yes", "Monday", "-", comment]


def german(number, name, group, grade="", largest="6,00"):
    return [f"Teilnehmer/in{number}", name, "", "Abgegeben", group, grade, largest, "Ja", "Montag", "-", ""]


def filled(tmp_path, separator=","):
    with open(tmp_path / "out.csv", newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter=separator))


def run(command, *more):
    return command("grade", "work", "--cases", "hidden.json", "--out", "out.csv", "--worksheet", "sheet.csv", *more)


def hand_in(work, **entries):
    folder = work()
    for name, code in entries.items():
        path = folder / f"{name}_assignsubmission_file" / "ch1.py"
        path.parent.mkdir()
        path.write_text(code)


def test_moodles_worksheet_is_filled_in(tmp_path, command, work):
    hand_in(work, **{"Jane Doe_7": HONEST, "Bo Li_8": "# nothing", "Al <b>_9": "import os\nx = fires = os._exit(0)"})
    given = [
        english(8, "Bo Li", "3.00"),
        english(5, "No Body"),
        english(7, "Jane Doe", comment="well done"),
        english(9, "Al"),
    ]
    (tmp_path / "sheet.csv").write_bytes(sheet(ENGLISH, *given))
    done = run(command)
    assert done.returncode == 0 and done.stdout == "3 submissions: out.csv\n", done.stderr
    given[0][4], given[2][4], given[3][4] = "0", "6", "0"
    given[3][9] = "it ended its process before all cases were answered"
    assert filled(tmp_path) == [ENGLISH, *given]


def test_in_another_language_with_groups(tmp_path, command, work):
    wrong = HONEST.replace(">= 0).astype", "> 0).astype")
    hand_in(work, **{"Gruppe 7-Jane Doe_1234": HONEST, "Gruppe_7_8": wrong})
    given = [german(7, "Eve", "Gruppe 7"), german(8, "Bo Li", "Gruppe 7"), german(1234, "Jane Doe", "Gruppe 7")]
    (tmp_path / "sheet.csv").write_bytes(sheet(GERMAN, *given, separator=";", mark="\ufeff"))
    done = run(command, "--format", "moodle")
    assert done.returncode == 0, done.stderr
    given[1][5], given[2][5] = "5,33", "6"
    assert filled(tmp_path, ";") == [["\ufeff" + GERMAN[0], *GERMAN[1:]], *given]


def test_who_is_not_in_the_worksheet_is_told_and_another_maximum(tmp_path, command, work):
    hand_in(work, **{"Jane Doe_7": HONEST, "Group 1-Bo_99": HONEST})
    (tmp_path / "sheet.csv").write_bytes(
        sheet(ENGLISH, english(7, "Jane Doe", largest="100.00"), english(1, "Bo", largest="100.00"))
    )
    done = run(command)
    assert "NOT IN THE WORKSHEET: Group 1-Bo_99_assignsubmission_file" in done.stdout
    assert "largest grade is 100, that of the cases 6" in done.stdout
    assert [row[4] for row in filled(tmp_path)] == ["Grade", "6", ""]


def test_columns_are_told_by_what_stands_in_them(tmp_path):
    same = [german(1, "A", "", "85,00"), german(2, "B", "", "85,00")]
    (tmp_path / "sheet.csv").write_bytes(sheet(GERMAN, *same))
    book = Worksheet(tmp_path / "sheet.csv")
    assert (book.identifier, book.grade, book.comments, book.largest) == (0, 5, 10, 6)
    (tmp_path / "sheet.csv").write_bytes(
        sheet(["Identifier", "Full name", "Grade", "Feedback comments"], ["P 1", "A", "", ""])
    )
    book = Worksheet(tmp_path / "sheet.csv")
    assert (book.identifier, book.grade, book.comments, book.largest) == (0, 2, 3, None)
    (tmp_path / "sheet.csv").write_bytes(sheet(ENGLISH[:7], *(english(n, "A")[:7] for n in (1, 2))))
    assert Worksheet(tmp_path / "sheet.csv").comments is None
    short = [row[:-1] for row in same]
    (tmp_path / "sheet.csv").write_bytes(sheet(GERMAN[:-1], *short))
    assert Worksheet(tmp_path / "sheet.csv").comments is None


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "is no grading worksheet"),
        (b"a,b\n1\n", "not all as long"),
        (b"a,b,c\nx,y,z\n", "none of its columns, a, b, c, holds identifiers"),
        (b"a,b,c\nx1,y,z\n", "holds the largest grade"),
        (b"\xff\xfe", "is not UTF-8 text"),
    ],
)
def test_what_is_no_worksheet_gets_a_sentence(tmp_path, command, work, data, sentence):
    hand_in(work, **{"Jane Doe_7": HONEST})
    (tmp_path / "sheet.csv").write_bytes(data)
    done = run(command)
    assert done.returncode == 1 and sentence in done.stderr and "Traceback" not in done.stderr
    done = run(command, "--format", "canvas")
    assert done.returncode == 1 and "does not go with --format canvas" in done.stderr


def test_a_spreadsheet_is_told_that_it_is_utf_8_and_platforms_are_not(tmp_path, command, work):
    work(**{"é李__py": HONEST})
    for form in ("csv", "canvas", "moodle", "gradescope"):
        command("grade", "work", "--cases", "hidden.json", "--out", form, "--format", form)
    begin = {form: (tmp_path / form).read_bytes()[:3] for form in ("csv", "canvas", "moodle", "gradescope")}
    assert begin == {"csv": b"\xef\xbb\xbf", "canvas": b'"St', "moodle": b'"Id', "gradescope": b"{\n "}


def test_moodles_comments_are_html(tmp_path, command, work):
    hostile = "class E(Exception): pass\nE.__name__ = '<img src=x onerror=alert(1)>&'\nraise_ = fires = [].index(E)"
    hostile = hostile.replace("[].index(E)", "(_ for _ in ()).throw(E)")
    work(**{"Jane Doe_7_assignsubmission_file_ch1__ipynb": notebook(hostile)})
    for form in ("moodle", "csv"):
        command("grade", "work", "--cases", "hidden.json", "--out", f"{form}.csv", "--format", form)
    (row,) = csv.DictReader((tmp_path / "moodle.csv").read_text("utf-8").splitlines())
    assert "&lt;img src=x onerror=alert(1)&gt;&amp;" in row["Feedback comments"] and "<" not in row["Feedback comments"]
    (row,) = csv.DictReader((tmp_path / "csv.csv").read_text("utf-8-sig").splitlines())
    assert "<img" in row["notes"]  # in a spreadsheet it is text
