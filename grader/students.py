"""What only the book's folder of exercises can give: each student's own cases, and the reference solutions.

A file of cases made with `--per-student` holds its seed. The cases of a student are drawn from it and from the student's
name as it stands in the gradebook; the file's own hidden cases, drawn without a name, tell whether the exercises are still
those that the file was made from.
"""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.grade import Course, course_of

if TYPE_CHECKING:
    from authoring.course import Exercise


def exercises(folder: Path) -> list[Exercise]:
    """Load the book's exercises; ValueError if `folder` is not where they are."""
    if not _holds_exercises(folder):
        raise ValueError(f"{folder} is not the book's folder of exercises; --exercises names it.")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the book's folder, which holds authoring beside grader
    from authoring.course import load

    return load(folder)


def _holds_exercises(folder: Path) -> bool:
    return any(folder.glob("*/*/exercise.py"))


def references(folder: Path) -> dict[str, str]:
    """Return the code of each reference solution by the exercise's id; none where the folder holds no exercises."""
    return {exercise.id: exercise.reference for exercise in exercises(folder)} if _holds_exercises(folder) else {}


class Students:
    """Gives each student the cases that are drawn for them."""

    def __init__(self, data: bytes, folder: Path) -> None:
        """Take a file of cases and the exercises; ValueError if the file was made from others."""
        self.data, course = json.loads(data), course_of(data)
        loaded = {exercise.id: exercise for exercise in exercises(folder)}
        unknown = [e["id"] for e in course.exercises if e["id"] not in loaded]
        if unknown:
            raise ValueError(f"{folder} has no exercise {', '.join(unknown)}, which the file of cases names.")
        self.exercises = [loaded[e["id"]] for e in course.exercises]
        self.cases = lru_cache(maxsize=64)(self._cases)
        if self._drawn(course.per_student) != self.data["exercises"]:
            raise ValueError("the exercises have changed since the cases were drawn from them; run `grader cases` again.")

    def _cases(self, key: str) -> bytes:
        """Return the file of cases of the student with this name in the gradebook."""
        made = self._drawn(f"{self.data['per_student']}\n{key}")
        for own, common in zip(made, self.data["exercises"], strict=True):
            if len(own["cases"]) != len(common["cases"]):
                raise ValueError(f"{own['id']} draws more cases for one student than for another; it must draw as many.")
        return json.dumps({**self.data, "exercises": made}, allow_nan=False).encode()

    def course(self, key: str) -> Course:
        """Return that file, read."""
        return course_of(self.cases(key))

    def _drawn(self, seed: str) -> list[dict[str, Any]]:
        from authoring.course import drawn

        return [drawn(exercise, seed) for exercise in self.exercises]
