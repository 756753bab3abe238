#!/usr/bin/env python3
"""Collects the licences of everything that is linked into the programs, for a package.

    packaging/third-party.py OUT [TARGET]     TARGET: x86_64-unknown-linux-gnu where none is named

Reads `cargo metadata` and the sources of the crates that cargo has unpacked, and writes one text:
each licence with the crates that it is for. Ends with an error, and writes nothing, where the text
of a licence is missing or a licence is not one that packaging/licences.toml accepts.
"""

import fnmatch
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense|ofl)", re.IGNORECASE)
FOLDERS = ("", "LICENSES", "licenses", "license", "LICENSE", "fonts", "font", "assets")


def linked_crates(target):
    """The crates that the programs hold: what they need, and what that needs, for the target."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    needs = {node["id"]: node["deps"] for node in told["resolve"]["nodes"]}
    ours = told["resolve"]["root"]
    found, left = {ours}, [ours]
    while left:
        for needed in needs[left.pop()]:
            # What only builds or tests need is in no package.
            is_linked = any(kind["kind"] is None for kind in needed["dep_kinds"])
            if is_linked and needed["pkg"] not in found:
                found.add(needed["pkg"])
                left.append(needed["pkg"])
    crates = [package for package in told["packages"] if package["id"] in found - {ours}]
    return sorted(crates, key=lambda crate: (crate["name"], crate["version"]))


def alternatives(expression):
    """The ways to satisfy an SPDX expression, each a set of licences."""
    words = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))

    def either():
        ways = both()
        while words and words[0] == "OR":
            words.pop(0)
            ways = ways + both()
        return ways

    def both():
        ways = one()
        while words and words[0] == "AND":
            words.pop(0)
            others = one()
            ways = [way | other for way in ways for other in others]
        return ways

    def one():
        word = words.pop(0)
        if word == "(":
            ways = either()
            words.pop(0)
            return ways
        if words and words[0] == "WITH":
            words.pop(0)
            word = f"{word} WITH {words.pop(0)}"
        return [{word}]

    return either()


def texts(folder):
    """The licence texts that lie in a crate."""
    found = {}
    for inner in FOLDERS:
        place = folder / inner
        for path in sorted(place.iterdir()) if place.is_dir() else []:
            if path.is_file() and NAMES.match(path.name) and path.suffix not in (".rs", ".png"):
                found[path] = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
    return found


def plain(text):
    """A text without its line breaks, so that the same words are found to be the same."""
    return re.sub(r"\W+", " ", text).strip().lower()


class Rules:
    """What packaging/licences.toml says."""

    def __init__(self):
        rules = tomllib.loads((ROOT / "packaging/licences.toml").read_text(encoding="utf-8"))
        self.accepted = rules["accepted"]
        self.signs = rules["signs"]
        self.notices = rules["notices"]
        self.also = rules["also"]
        self.nameless = {name: (ROOT / file).read_text(encoding="utf-8") for name, file in rules["nameless"].items()}
        _, self.mit = (ROOT / "LICENSE-MIT").read_text(encoding="utf-8").split("\n", 1)

    def is_text_of(self, text, licence):
        return all(plain(sign) in plain(text) for sign in self.signs[licence])

    def without_own_text(self, crate, licence):
        """The text for a crate that was published without it."""
        if licence in self.nameless:
            return [self.nameless[licence]]
        if licence == "MIT":
            holders = [line for name, line in self.notices.items() if fnmatch.fnmatchcase(crate["name"], name)]
            return [f"{line}\n{self.mit}" for line in holders]
        return []

    def choose(self, crate, found):
        """The texts under which a crate is taken, or the reason why there are none."""
        expression = crate["license"] or ""
        ways = [way for way in alternatives(expression) if way <= set(self.accepted)] if expression else []
        if not ways:
            return None, f"is under {expression or 'no licence'}, which is not accepted"
        also = set(self.also.get(crate["name"], []))
        reasons = []
        for way in sorted(ways, key=lambda way: sorted(map(self.accepted.index, way))):
            chosen = {}
            for licence in sorted(way | also):
                own = [text for text in found.values() if self.is_text_of(text, licence)]
                chosen[licence] = own or self.without_own_text(crate, licence)
            missing = [licence for licence, matching in chosen.items() if not matching]
            if not missing:
                return chosen, None
            reasons.append(" and ".join(missing))
        return None, f"has no text of {', nor of '.join(reasons)}"


def collect(target):
    rules = Rules()
    by_text, problems, crates = {}, [], linked_crates(target)
    for crate in crates:
        found = texts(pathlib.Path(crate["manifest_path"]).parent)
        chosen, reason = rules.choose(crate, found)
        if reason:
            problems.append(f"{crate['name']} {crate['version']} {reason}")
            continue
        notices = [text for path, text in found.items() if path.name.lower().startswith("notice")]
        for licence, matching in [*chosen.items(), ("notice", notices)]:
            for text in matching:
                key = (licence, hashlib.sha256(plain(text).encode()).hexdigest())
                users = by_text.setdefault(key, (text, []))[1]
                if crate not in users:
                    users.append(crate)
    return crates, by_text, problems


def write(out, target, crates, by_text):
    lines = [
        f"Tandem holds the work of others: {len(crates)} libraries for {target}, and Rust's own",
        "(standard library, MIT or Apache-2.0, copyright The Rust Project Developers).",
        "Each licence stands here once, after the names of the libraries that it is for.",
    ]
    order = sorted(by_text.items(), key=lambda item: (item[0][0], -len(item[1][1]), item[0][1]))
    for (licence, _), (text, users) in order:
        lines += ["", "=" * 80, licence, ""]
        for crate in users:
            where = f"  {crate['repository']}" if crate["repository"] else ""
            lines.append(f"  {crate['name']} {crate['version']}{where}")
        lines += ["-" * 80, text.strip("\n")]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main():
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    target = sys.argv[2] if len(sys.argv) == 3 else "x86_64-unknown-linux-gnu"
    crates, by_text, problems = collect(target)
    if problems:
        sys.exit("third-party: nothing was written.\n  " + "\n  ".join(problems)
                 + "\nAdd what is missing to packaging/licences.toml, or leave the crate out.")
    write(out, target, crates, by_text)
    print(f"third-party: {len(crates)} crates, {len(by_text)} texts, {out.stat().st_size} bytes in {out}")


main()
