"""Run the unit tests and the notebooks once as each kind of processor would: `make test-kernels`, before a release.

OpenBLAS adds the terms of a matrix product in another order on each kind, and NumPy has several loops for one function. So
the last digits differ, and no test and no statement of the book may hang on them, nor a number that it prints, but for the
chapters in AMPLIFY. Here one machine takes the parts of an older one, as far as it has them: what its processor lacks is
skipped, and named.
"""

import os
import subprocess
import sys

LOOPS: dict[
    str, set[str]
] = {  # OpenBLAS's kernels, by the first processor that had them, and the extensions that NumPy's loops find there
    "Nehalem": set(),
    "Haswell": {"X86_V3"},
    "SkylakeX": {"X86_V3", "X86_V4"},
}
# Chapters with a training of thousands of steps that makes a difference in the last digit large: drawn patterns that turn
# over, gates that open some steps later, two players that chase each other. Their cells must run and their assertions hold
# with each kernel; the numbers that they print are compared with the kernel that stored them alone, by `make test`.
AMPLIFY = (
    "chapters/architectures/13_deep_belief_network.ipynb",
    "chapters/architectures/16_long_short_term_memory.ipynb",
    "chapters/architectures/17_generative_adversarial_network.ipynb",
)
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
PARTS = {
    "unit tests": [*PYTEST, "tests", "--ignore=tests/browser", "--ignore=tests/grader"],
    "notebooks": [
        *[*PYTEST, "--nbval", "--nbval-sanitize-with", "tests/nbval.cfg", "chapters", "-W", "default"],
        *[f"--ignore={path}" for path in AMPLIFY],
    ],
    "notebooks that amplify": [*PYTEST, "--nbval-lax", *AMPLIFY, "-W", "default"],
}
# multiplies once, because a kernel that the processor lacks may be taken all the same, and end the process there
TAKEN = """import numpy, threadpoolctl
numpy.ones((64, 64)) @ numpy.ones((64, 64))
print(*(found["architecture"] for found in threadpoolctl.threadpool_info() if found["user_api"] == "blas"))"""
EXTENSIONS = "import numpy; print(*numpy.show_config(mode='dicts')['SIMD Extensions'].get('found', []))"


def says(code: str, environment: dict[str, str]) -> list[str]:
    """Return the words that Python prints for `code`; none if it ends otherwise."""
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    return ran.stdout.split() if ran.returncode == 0 else []


def main() -> int:
    """Run all parts with each kernel; return 1 if one fails, or if there is no kernel to run with."""
    preset = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")
    plain = {name: value for name, value in os.environ.items() if name not in preset}
    extensions, lines, passed = says(EXTENSIONS, plain), [], []
    for kernel, loops in LOOPS.items():
        lacking = " ".join(name for name in extensions if name not in loops)
        environment = plain | {"OPENBLAS_CORETYPE": kernel, "NPY_DISABLE_CPU_FEATURES": lacking}
        taken = says(TAKEN, environment)
        if taken != [kernel]:
            lines.append(f"{kernel:9} skipped: this machine takes {' '.join(taken) or 'none'} instead")
            continue
        print(f"\n{kernel}", flush=True)
        for part, command in PARTS.items():
            passed.append(subprocess.run(command, env=environment).returncode == 0)
            lines.append(f"{kernel:9} {part} {'pass' if passed[-1] else 'FAIL'}")
    print("", *lines, sep="\n")
    return 0 if passed and all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
