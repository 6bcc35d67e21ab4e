"""Grade the exercises of the book in bulk, without trusting a submission. `grader --help` says what it can do.

The path of a submission: `submissions` finds and reads it, `sandbox` runs it beside the cases' inputs (everything in
`inside/` is what runs there), `grade` judges what came back, `batch` does so for all of them at once and keeps the
journal, `gradebook` and `feedback` write what instructors and students read.
"""
