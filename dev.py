"""The one file that sets Wayhome up and runs it. It needs Python 3.11 and nothing else.

python3 dev.py demo [--port N] [--data DIR] [--children N] [--prepare-only]
python3 dev.py test [pytest's arguments]     all checks and tests; with arguments, those tests only
python3 dev.py check [--fix] [step ...]      format, lint, types, contracts, migrations, templates
python3 dev.py spark [pytest's arguments]    the tests that need Apache Spark; `test` runs them too
python3 dev.py bench | docs                  measure; write docs/rules.md
python3 dev.py mutate                        take away each guard of a record: a test must fail
python3 dev.py wayhome [--data DIR] ...      the command line
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must get a sentence, not an error
    sys.exit("Wayhome needs Python 3.11 or later. This is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOCKS = {"run": ROOT / "requirements" / "run.txt", "dev": ROOT / "requirements" / "dev.txt"}
SPARK = VENV / "spark"  # beside the other packages: whoever does not ask for Spark has none of it
SPARK_LOCK = ROOT / "requirements" / "spark.txt"
PACKAGES = ["chromium-headless-shell", "libatomic1", "tzdata"]
BROWSERS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"]  # the lighter one first
# What is compiled is kept there, even where the shell asks Python to keep nothing: a start that
# compiles its 2,500 modules anew takes three times as long.
os.environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(VENV / "compiled")}
CODE = ["wayhome", "config", "tests", "tools", "bench", "dev.py", "conftest.py"]


def say(words: str) -> None:
    print(words, flush=True)


def run(*command: str | Path, **environment: str) -> int:
    """Run a program in the checkout; its output is ours."""
    return subprocess.call([str(part) for part in command], cwd=ROOT, env=os.environ | environment)


def must(what: str, *command: str | Path, **environment: str) -> None:
    if code := run(*command, **environment):
        say(f"{what} failed (exit {code}): {' '.join(str(part) for part in command)}")
        sys.exit(code)


# The environment.


def prepare(lock: str) -> None:
    """The locked packages in `.venv`. Does nothing when they are there already."""
    with Path(__file__).open() as alone:  # two starts at once: the second waits for the first
        fcntl.flock(alone, fcntl.LOCK_EX)
        _prepare(lock)


def _prepare(lock: str) -> None:
    stamp = VENV / "wayhome.lock"
    wanted = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in LOCKS.items()}
    have = stamp.read_text().split() if stamp.exists() and PYTHON.exists() else []
    if wanted[lock] in have or wanted["dev"] in have:
        return
    say(f"Installing packages into {VENV} (about 10 seconds with a fast network) …")
    if not PYTHON.exists():
        make_venv()
    install(LOCKS[lock])
    for packages in VENV.glob("lib/python*/site-packages"):
        (packages / "wayhome.pth").write_text(f"{ROOT}\n")
    stamp.write_text(wanted[lock])


def make_venv() -> None:
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("This Python cannot make a virtual environment. Install the package python3-venv.")


def install(lock: Path) -> None:
    """With uv, which is quick; with pip where uv has no build."""
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    hashed = ["install", "-q", "--require-hashes", "-r"]
    if run(*pip, *hashed, ROOT / "requirements" / "uv.txt") == 0:
        sync: list[str | Path] = [
            BIN / "uv",
            "pip",
            "sync",
            "-q",
            "--require-hashes",
            "--python",
            PYTHON,
            lock,
        ]
        if run(*sync) == 0:
            return
        say("uv could not install the packages; trying pip, which is slower …")
    must("Installing packages", *pip, *hashed, lock)


def chromium() -> str:
    """A browser for the tests. Never skipped: without one the tests stop here."""
    named = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else BROWSERS
    there = [path for path in named if os.access(path, os.X_OK)]
    if there[:1] == named[:1]:
        return there[0]
    if named is BROWSERS and debian("the browser tests", *PACKAGES):
        return named[0]
    if there:
        return there[0]
    sys.exit(
        f"The browser tests need Chromium, and {named[0]} is not there. Install the package "
        "'chromium-headless-shell' (Debian: apt-get install chromium-headless-shell libatomic1), "
        "or set CHROMIUM to a browser."
    )


def debian(what_for: str, *packages: str) -> bool:
    """Debian's packages, where we may install them."""
    apt = shutil.which("apt-get")
    if os.geteuid() or not apt:
        return False
    say(f"Installing {', '.join(packages)} for {what_for} …")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    must("Reading the package lists", apt, "update", "-qq", **quiet)
    options = ["install", "-y", "-qq", "--no-install-recommends"]
    must(f"Installing {packages[0]}", apt, *options, *packages, **quiet)
    return True


def java() -> None:
    """For Spark. Never skipped: without one its tests stop here."""
    if "JAVA_HOME" in os.environ or shutil.which("java"):
        return
    if not debian("the tests on Spark", "default-jre-headless"):
        sys.exit(
            "The tests on Spark need Java 17 or later, and there is none. Install the package "
            "'default-jre-headless' (Debian), or set JAVA_HOME to one."
        )


def prepare_spark() -> None:
    """The extra's packages in a folder of their own."""
    wanted, stamp = hashlib.sha256(SPARK_LOCK.read_bytes()).hexdigest(), SPARK / "wayhome.lock"
    with SPARK_LOCK.open() as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        say(f"Installing Spark into {SPARK} (about a minute) …")
        shutil.rmtree(SPARK, ignore_errors=True)
        into: list[str | Path] = [
            "--no-deps",
            "--require-hashes",
            "--target",
            SPARK,
            "-r",
            SPARK_LOCK,
        ]
        uv = BIN / "uv"
        if not uv.exists() or run(uv, "pip", "install", "-q", "--python", PYTHON, *into):
            must("Installing Spark", PYTHON, "-m", "pip", "install", "-q", *into)
        stamp.write_text(wanted)


# The checks.


def python(*arguments: str | Path) -> Callable[[], int]:
    return lambda: run(PYTHON, "-m", *arguments, WAYHOME_MODE="test", **unconnected())


def program(name: str, *arguments: str | Path) -> Callable[[], int]:
    return lambda: run(BIN / name, *arguments, WAYHOME_MODE="test", **unconnected())


def unconnected() -> dict[str, str]:
    """Settings that load and connect to nothing."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "postgres://app@%2Fnowhere/none",
        "WAYHOME_DATA": str(VENV / "check"),
    }


def existing(*names: str) -> list[str]:
    return [name for name in names if (ROOT / name).exists()]


def templates() -> list[Path]:
    return sorted((ROOT / "wayhome").rglob("templates/**/*.html"))


def file_lengths() -> int:
    """400 lines is where a file stops being read (design.md, habits); 100 for a template."""
    places = [ROOT / name for name in existing(*CODE)]
    files = [
        file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))
    ]
    limits = [(file, 400) for file in files if "migrations" not in file.parts]
    long = [
        f"{file.relative_to(ROOT)} has {lines} lines; {limit} is the most"
        for file, limit in limits + [(file, 100) for file in templates()]
        if (lines := len(file.read_text().splitlines())) > limit
    ]
    for line in long:
        say(line)
    return len(long) > 0


def vendored() -> int:
    tool = ROOT / "tools" / "vendor_frontend.py"
    return run(PYTHON, tool, "--check") if tool.exists() else 0


def checks() -> dict[str, Callable[[], int]]:
    code = existing(*CODE)
    steps: dict[str, Callable[[], int]] = {
        "format": program("ruff", "format", "--check", *code),
        "lint": program("ruff", "check", *code),
        "types": python("mypy"),
        "contracts": program("lint-imports"),
        "migrations": python("django", "makemigrations", "--check", "--dry-run", "--skip-checks"),
        "templates": program("djade", "--check", "--target-version", "5.2", *templates()),
        "settings": python("django", "check", "--fail-level", "WARNING"),
        "lengths": file_lengths,
        "vendored": vendored,
    }
    return steps


def fix() -> None:
    """What the formatters can mend by themselves."""
    code = existing(*CODE)
    run(BIN / "ruff", "check", "-q", "--fix-only", *code)
    run(BIN / "ruff", "format", "-q", *code)
    run(BIN / "djade", "--target-version", "5.2", *templates())


def check(names: list[str]) -> None:
    """Every step, or those named. All run, so that one look shows all that is wrong."""
    prepare("dev")
    if "--fix" in names:
        names.remove("--fix")
        fix()
    steps = checks()
    if unknown := set(names) - set(steps):
        sys.exit(f"No such step: {', '.join(sorted(unknown))}. There are: {', '.join(steps)}.")
    failed = []
    for name, step in steps.items():
        if names and name not in names:
            continue
        began = time.monotonic()
        bad = step()
        say(f"check {name:<11} {'FAILED' if bad else 'ok':<7} {time.monotonic() - began:5.1f} s")
        if bad:
            failed.append(name)
    if failed:
        sys.exit(f"check failed: {', '.join(failed)}")


# The commands.


def test(arguments: list[str]) -> None:
    prepare("dev")
    browser = chromium()
    if arguments:
        must("The tests", PYTHON, "-m", "pytest", *arguments, CHROMIUM=browser)
        return
    with beside("spark"):  # it installs, mostly, while the checks keep one processor busy
        check([])
        # A worker for each processor, each with its own database.
        workers = ["-n", "auto", "--dist", "loadgroup"]
        must("The tests", PYTHON, "-m", "pytest", *workers, CHROMIUM=browser)


@contextlib.contextmanager
def beside(command: str) -> Iterator[None]:
    """Another of these commands meanwhile. What it says is said when both have ended."""
    with tempfile.TemporaryFile("w+") as words:
        other = subprocess.Popen(
            [sys.executable, str(ROOT / "dev.py"), command],
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
            other.wait()
        finally:
            if other.poll() is None:  # the checks or the tests have failed
                os.killpg(other.pid, signal.SIGINT)
                other.wait()
                with contextlib.suppress(ProcessLookupError):  # a Java that was just starting
                    os.killpg(other.pid, signal.SIGTERM)
            words.seek(0)
            say(words.read())
    if other.returncode:
        sys.exit(f"dev.py {command} failed (exit {other.returncode})")


def spark(arguments: list[str]) -> None:
    prepare("dev")
    java()
    prepare_spark()
    arguments = arguments or ["tests/spark", "-q", "--durations=5"]
    must("The tests on Spark", PYTHON, "-m", "pytest", "-m", "spark", *arguments,
         PYTHONPATH=f"{SPARK}:{ROOT}")  # fmt: skip


def wayhome(arguments: list[str]) -> None:
    prepare("run")
    must("wayhome", PYTHON, "-m", "wayhome", *arguments)


def demo(arguments: list[str]) -> None:
    prepare("run")
    data = []
    if "--data" in arguments:
        at = arguments.index("--data")
        data, arguments = arguments[at : at + 2], arguments[:at] + arguments[at + 2 :]
    os.chdir(ROOT)
    # Replaced, not called: Ctrl-C then reaches one process, which stops its children in order.
    os.execv(PYTHON, [str(PYTHON), "-m", "wayhome", *data, "demo", *arguments])


def bench(arguments: list[str]) -> None:
    prepare("dev")
    must("bench", PYTHON, "-m", "bench", *arguments)


def mutate(arguments: list[str]) -> None:
    prepare("dev")
    must("mutate", PYTHON, "-m", "pytest", "-q", "-p", "tools.mutations", *arguments)


def docs(arguments: list[str]) -> None:
    prepare("run")
    for name in ("docs", "openapi"):
        must(name, PYTHON, "-m", "wayhome", name, *arguments)


COMMANDS = {
    "demo": demo, "test": test, "check": check, "bench": bench, "mutate": mutate, "docs": docs,
    "spark": spark, "wayhome": wayhome,
}  # fmt: skip


def main() -> None:
    name, *arguments = sys.argv[1:] or ["--help"]
    if name not in COMMANDS:
        say(__doc__ or "")
        sys.exit(0 if name in ("-h", "--help") else 2)
    try:
        COMMANDS[name](arguments)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
