from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import bot.checks
from bot.domain.check import Check
from bot.domain.lines import ATTESTABLE, LINES, Answer, page
from bot.domain.lines.matrix import MATRIX
from bot.domain.registry import discover

ROOT = Path(__file__).parents[4]
SEED = ROOT.parent / "shared" / "seed.md"
PAGE = ROOT / "docs" / "lines.md"
REWRITE = (
    'python -c "import bot.checks; from bot.domain.lines import page; '
    "from bot.domain.check import Check; from bot.domain.registry import discover; "
    "print(page(discover(bot.checks, Check)), end='')\" > docs/lines.md"
)
TEXTS = {line.id: line.text for line in LINES}
HEADINGS = {
    "Infrastructure": "C-INF-",
    "Database": "C-DB-",
    "Application": "C-APP-",
    "Files/Media": "C-FIL-",
    "Testing": "C-TST-",
    "Immediate (0-30 min)": "P-I",
    "Short-term (1-24 hours)": "P-S",
    "Long-term (ongoing)": "P-L",
    "Incident Response Contacts": "IC-",
    "Assumptions Requiring Validation": "AS-",
    "Sign-off": "SO-",
}
LABELS = {"Contingency": "c", "Monitoring": "m", "Mitigations": ""}
ITEM = re.compile(r"(?:- (?:✅ |\[ \] )?|\d\. |\| (?=[A-Z](?!ssue)))([^|]+)")
BLOCKS = {
    "Verification": "v",
    "Recommended Settings": "r",
    "Migration Path": "p",
}


def seed_text() -> str:
    """The runbook; it lies beside the repository and not inside, so it may be missing."""
    if SEED.exists():
        return SEED.read_text()
    warnings.filterwarnings("default", message="the seed is not here")
    warnings.warn(f"the seed is not here: {SEED.name}, nothing was walked", stacklevel=2)
    return ""


def walked(seed: str) -> Iterator[tuple[str, str]]:
    """Every line of the runbook that asks for something, with the id that it must have here."""
    heading = label = ""
    count: Counter[str] = Counter()
    for line in seed.splitlines():
        if found := re.match(r"#{2,3} (.*)", line):
            heading, label = found[1], ""
        elif found := re.match(r"\*\*([A-Za-z ]+)\*\*:", line):
            label = found[1]
            if label in BLOCKS and heading[0].isdigit():
                yield f"M{heading[0]}.{BLOCKS[label]}", label
        elif (found := ITEM.match(line)) and (prefix := prefix_of(heading, label)):
            count[prefix] += 1
            yield f"{prefix}{count[prefix]}", found[1]


def prefix_of(heading: str, label: str) -> str:
    if heading[:1].isdigit() and label in LABELS:
        return f"M{heading[0]}.{LABELS[label]}"
    return HEADINGS.get(heading, "")


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]{3,}", text.casefold().replace("_", " ")))


def test_no_line_of_the_runbook_is_left_out_and_none_is_invented() -> None:
    seed = seed_text()
    found = dict(walked(seed))

    assert not seed or list(found) == sorted(found, key=list(TEXTS).index)
    assert not seed or found.keys() == TEXTS.keys()


def test_every_text_speaks_of_what_its_line_speaks_of() -> None:
    for line, said in walked(seed_text()):
        if line[-1] in BLOCKS.values():
            continue
        shared = {word[:5] for word in words(said)} & {word[:5] for word in words(TEXTS[line])}
        assert len(shared) >= min(2, len(words(said))), f"{line}: {said!r} / {TEXTS[line]!r}"


def test_the_matrix_is_that_of_the_runbook() -> None:
    seed = seed_text()
    rows = re.findall(r"\| ([^|]+) \| (Low|Medium) \| (Medium|High|Critical) \| ✅", seed)
    known = [(row.risk.value, row.likelihood, row.impact) for row in MATRIX]

    assert len(known) == 8
    assert rows in ([], known)


def test_no_id_stands_twice_and_every_reference_leads_somewhere() -> None:
    assert len(TEXTS) == len(LINES)
    beyond = re.compile(r"N\d{1,2}")
    assert all(other in TEXTS or beyond.fullmatch(other) for line in LINES for other in line.also)
    assert not any("|" in line.text for line in LINES)


def test_every_mitigation_has_its_risk() -> None:
    assert all(line.risk for line in LINES if line.id.startswith(("M", "C-")))
    assert {line.answer for line in ATTESTABLE} == {Answer.ATTESTATION}


def test_the_page_of_lines_says_what_the_code_says() -> None:
    written = page(discover(bot.checks, Check))

    assert PAGE.read_text() == written, f"write it again: {REWRITE}"


def test_every_line_has_a_row_with_its_checks() -> None:
    written = page(discover(bot.checks, Check))

    assert all(f"| {line.id} | {line.text} | {line.answer.value} |" in written for line in LINES)
    assert re.search(r"\| C-INF-1 \|.*`compose-version`, `docker-version`", written)
