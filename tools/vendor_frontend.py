#!/usr/bin/env python3
"""Keep the vendored front end: rebuild it from npm packages, or check what is committed.

    npm i --ignore-scripts govuk-frontend@6.6.0 @ministryofjustice/frontend@11.1.0
    python3 tools/vendor_frontend.py --from node_modules     # a maintainer, outside the repository
    python3 tools/vendor_frontend.py --check                 # offline, in every `dev.py check`

The code is MIT and anyone may use it, but a service outside GOV.UK may not carry its typeface,
crown or crest, so the copies are changed: no GDS Transport, no crest, relative addresses, and no
source maps (the static files manifest stops on a missing map).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "wayhome/foundation/pages/static/vendor"
LIST = VENDOR / "VENDORED.json"
FORBIDDEN = ("gds transport", "crown", "crest", "sourcemappingurl", "url(/")


@dataclass(frozen=True)
class Package:
    """One npm package: where it lands, its licence, and which of its files are copied."""

    name: str
    version: str
    folder: str
    licence: str
    licence_file: str
    source: str
    files: tuple[str, ...]
    images: str = ""


PACKAGES = (
    Package(
        name="govuk-frontend",
        version="6.6.0",
        folder="govuk-frontend",
        licence="MIT",
        licence_file="LICENSE.txt",
        source="dist/govuk",
        files=("govuk-frontend.min.css", "govuk-frontend.min.js"),
    ),
    Package(
        name="@ministryofjustice/frontend",
        version="11.1.0",
        folder="moj-frontend",
        licence="MIT",
        licence_file="LICENSE",
        source="moj",
        files=("moj-frontend.min.css", "moj-frontend.min.js"),
        images="assets/images",
    ),
)


def without_brand(css: str) -> str:
    """The style sheet with the GOV.UK typeface, crown and crest taken out, addresses relative."""
    css = re.sub(r"/\*!(?:(?!\*/).)*Calvert.*?\*/", "", css, flags=re.S)
    css = re.sub(r"@font-face\{font-family:GDS Transport[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", "Arial,Helvetica,sans-serif")
    css = css.replace('"GDS Transport"', "Arial").replace("GDS Transport", "Arial")
    css = re.sub(r"[^{};]*(?:crown|crest)[^{};]*\{[^}]*\}", "", css)
    css = re.sub(
        r"(?:-webkit-)?(?:background-image|mask-image|mask):url\([^)]*crest[^)]*\);?", "", css
    )
    return re.sub(r"url\(/assets/", "url(./", css)


def without_map(text: str) -> str:
    """The text without its source map comment, which would name a file that is not shipped."""
    return re.sub(r"//# sourceMappingURL=.*$|/\*# sourceMappingURL=.*?\*/", "", text, flags=re.M)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def version_of(folder: Path) -> str:
    """The version an unpacked npm package says it has."""
    return str(json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"])


def copy_package(package: Package, modules: Path) -> Iterator[Path]:
    """Write one package's processed files; yields each file written or kept."""
    home = modules / package.name
    if version_of(home) != package.version:
        raise SystemExit(f"{package.name}: expected {package.version}, found {version_of(home)}")
    target = VENDOR / package.folder
    target.mkdir(parents=True, exist_ok=True)
    for name in package.files:
        text = without_map((home / package.source / name).read_text(encoding="utf-8"))
        text = without_brand(text) if name.endswith(".css") else text
        (target / name).write_text(text, encoding="utf-8")
        yield target / name
        for image in sorted(set(re.findall(r"url\(\./(images/[^)]+)\)", text))):
            (target / "images").mkdir(exist_ok=True)
            source = home / package.source / package.images / Path(image).name
            (target / image).write_bytes(source.read_bytes())
            yield target / image
    licence = target / package.licence_file
    if not licence.exists():
        raise SystemExit(f"{package.name}: put its licence text at {licence.relative_to(VENDOR)}")
    yield licence


def rebuild(modules: Path) -> None:
    """Copy every package out of a `node_modules` folder and write VENDORED.json again."""
    rows = [
        {
            "name": package.name,
            "version": package.version,
            "licence": package.licence,
            "file": path.relative_to(VENDOR).as_posix(),
            "sha256": digest(path),
        }
        for package in PACKAGES
        for path in copy_package(package, modules)
    ]
    rows.sort(key=lambda row: row["file"])
    LIST.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(f"{len(rows)} files written below {VENDOR.name}/")


def faults(vendor: Path = VENDOR) -> list[str]:
    """What is wrong with the committed copies, in words; empty when all is well."""
    rows = json.loads((vendor / LIST.name).read_text(encoding="utf-8"))
    listed = {row["file"]: row["sha256"] for row in rows}
    present = {
        path.relative_to(vendor).as_posix(): path
        for path in sorted(vendor.rglob("*"))
        if path.is_file() and path.name != LIST.name
    }
    found = [f"{name}: listed but missing" for name in sorted(listed.keys() - present.keys())]
    found += [f"{name}: not listed" for name in sorted(present.keys() - listed.keys())]
    for name in sorted(listed.keys() & present.keys()):
        if digest(present[name]) != listed[name]:
            found.append(f"{name}: changed since it was vendored")
        if name.endswith((".css", ".js", ".mjs")):
            text = present[name].read_text(encoding="utf-8").lower()
            found += [f"{name}: contains {word!r}" for word in FORBIDDEN if word in text]
    return found


def main() -> int:
    """Command line; 0 when done or clean, 1 when the check finds a fault."""
    parser = argparse.ArgumentParser(description="Vendored front end: rebuild or check.")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--check", action="store_true", help="verify hashes, offline")
    group.add_argument("--from", dest="modules", type=Path, help="a node_modules folder")
    arguments = parser.parse_args()
    if arguments.modules:
        rebuild(arguments.modules)
    found = faults()
    print("\n".join(found) if found else "vendored files are as listed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
