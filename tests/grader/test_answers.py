"""The parent trusts no byte: whatever comes back, it neither raises nor gives a point that was not earned."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader import grade
from grader.sandbox import ANSWER, Outcome

KEYS = [
    "status",
    "result",
    "mutated",
    "array",
    "dtype",
    "shape",
    "data",
    "tuple",
    "dict",
    "rng",
    "case",
    "response",
    "float",
    "scalar",
    "function",
    "message",
    "line",
    "code",
    "type",
]
STATUSES = ["returned", "raised", "unwritten", "unsayable", "signature", "timeout", "missing", "skipped", "passed"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=300))
@example(b"[" * 10**5)
@example(b'{"a":' * 10**5)
@example(b"\n" * 10**6)
@example(b"9" * 10**6)
@example(b'{"case": 0, "response": {"status": "raised", "message": "' + b"x" * 10**6 + b'"}}')
def test_any_bytes(data):
    responses, notes = grade.read_answers(Outcome(data, ""), 3)
    assert set(responses) <= {0, 1, 2} and all(len(note) < 200 for note in notes)


@given(st.lists(JSON, max_size=8))
def test_any_lines(lines):
    grade.read_answers(Outcome("\n".join(map(json.dumps, lines)).encode(), ""), 3)


@given(JSON, st.sampled_from(STATUSES))
def test_any_response_of_any_status(response, status):
    case = {"id": "a.b/1", "points": 5.0, "expected": {"float": "nan"}, "hint": "", "link": "", "rtol": 0, "atol": 0}
    nan = {"float": "nan"}
    for said in (
        response,
        {"status": status, "result": response, "mutated": response},
        {"status": status, "result": response, "mutated": [], "message": response, "line": response},
    ):
        verdict = grade._verdict(case, said)
        right = (
            isinstance(said, dict)
            and said.get("status") == "returned"
            and said.get("mutated") == []
            and said.get("result") in (nan, {"scalar": {"dtype": "float64", "shape": [], "data": [nan]}})
        )
        assert verdict.points == 0 or right
        assert "\n" not in verdict.message and len(verdict.message) < 2000


@pytest.mark.parametrize(
    "said, read",
    [
        ('{"case": 0, "response": 1}', {0: 1}),
        ('{"case": true, "response": 1}', {}),
        ('{"case": 1.0, "response": 1}', {}),
        ('{"case": 3, "response": 1}', {}),
        ('{"case": -1, "response": 1}', {}),
        ('{"case": [0], "response": 1}', {}),
        ('{"case": "0", "response": 1}', {}),
        ('{"case": 0, "response": 1, "points": 5}', {}),
        ('{"case": 0}', {}),
        ('{"case": 0, "case": 1, "response": 1}', {}),
        ('{"case": 0, "response": NaN}', {}),
        ('{"case": 0, "response": 1e999}', {}),
        ('{"case": 0, "response": -Infinity}', {}),
        ('{"case": 0, "response": 1}\n{"case": 0, "response": 2}', {0: None}),
        ('{"case": 0, "response": 1}\n{"case": 0, "response"', {0: 1}),
        ('{"case": 0, "response": "' + "x" * grade.LINE + '"}', {}),
    ],
)
def test_what_counts_as_an_answer(said, read):
    assert grade.read_answers(Outcome(said.encode(), ""), 3)[0] == read


def test_no_text_of_a_right_answer_gets_out_as_it_came(cases):
    """Half a surrogate pair, as the name of a changed argument, could be written to no page."""
    case = grade.course_of(cases).cases[0]
    said = {"status": "returned", "result": case["expected"], "mutated": ["\ud800\u202e\n\x1b"]}
    verdict = grade._verdict(case, said)
    assert verdict.points == 0 and "in place" in verdict.message and verdict.message.isprintable()


def test_too_much_is_cut_off(points):
    flood = "def fires(X, w, b):\n    import os\n    while True:\n        os.write(3, b'x' * 10**5)"
    got, record = points(flood, seconds=5.0)
    assert got == 0 and f"wrote more than {ANSWER // 2**20} MB" in record["notes"][0]


def test_before_the_end_is_kept_what_was_answered(points):
    """Who dies in the third exercise keeps the points of the first two."""
    from samples import HONEST

    got, record = points(HONEST.replace("error = y", "import os; os._exit(3)\n    error = y"))
    assert got == 3 and "ended its process" in record["notes"][0]


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format": "other", "exercises": []}', b"{" * 10**5, b"\xff"])
def test_other_files_are_no_cases(data):
    with pytest.raises(ValueError):
        grade.Course(data)
