"""A migration file: every error at its place, with what to write instead."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.migration_file import (
    MAX_BYTES,
    FileError,
    FileHasErrors,
    channel_of,
    parse,
    parse_bytes,
)

ROOT = Path(__file__).parents[4]
EXAMPLES = tuple(sorted((ROOT / "docs/examples").glob("*.yml")))
GOOD = (ROOT / "docs/examples/static-site.yml").read_text()
FULL = (ROOT / "docs/examples/systemd-neon.yml").read_text()


def errors(text: str) -> list[str]:
    with pytest.raises(FileHasErrors) as refused:
        parse(text, "f.yml")
    return [str(error) for error in refused.value.errors]


def refusal_of(text: str) -> tuple[FileError, ...]:
    """The errors; none for a plan."""
    try:
        parse(text, "f.yml")
    except FileHasErrors as refusal:
        return refusal.errors
    return ()


def only(text: str) -> str:
    (error,) = errors(text)
    return error


def changed(old: str, new: str, text: str = GOOD) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_is_a_good_file(path: Path) -> None:
    assert parse_bytes(path.read_bytes(), path.name).targets


def test_a_good_file_becomes_a_plan() -> None:
    plan = parse(GOOD, "f.yml")

    assert (plan.name, plan.channel) == ("docs/production", "C0123DOCS")
    assert (plan.target.port, plan.stack.services[0].port) == (22, 18080)


def test_line_ends_and_byte_order_mark_of_windows_change_nothing() -> None:
    text = "\ufeff" + GOOD.replace("\n", "\r\n")

    assert parse(text, "f.yml") == parse(GOOD, "f.yml")


def test_all_errors_come_at_once_in_the_order_of_the_file() -> None:
    text = changed("app: docs", "app: Docs")
    text = changed("host: docs.example.org", 'host: docs.example.org\n    port: "22a"', text)
    text = changed("manager: systemd", "manger: systemd", text)
    text = changed("files: {kind: none}", "files: {kind: volum}", text)

    name = "a name of lower-case letters, digits, '.', '_' and '-'"
    port = "Write a port between 1 and 65535, such as 22."
    kinds = 'Did you mean "volume"? Write one of none, s3, volume.'
    assert errors(text) == [
        f'f.yml:5:6: app: "Docs" is not {name}. Write {name}, such as shop.',
        f'f.yml:11:11: targets[0].port: "22a" is not a whole number. {port}',
        "f.yml:17:3: legacy.manager: this key is missing. Write one of systemd, pm2.",
        'f.yml:17:3: legacy.manger: this key is not known here. Did you mean "manager"?',
        f'f.yml:28:15: files.kind: "volum" is not known here. {kinds}',
    ]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("012", "environment: 012 is read as different numbers by different readers"),
        ("0x1f", "environment: 0x1f is read as different numbers by different readers"),
        ("1_000", "environment: 1_000 is read as different numbers by different readers"),
        ("1e3", "environment: 1e3 is read as different numbers by different readers"),
        ("9" * 5000, "is read as different numbers by different readers"),
        ("on", "environment: on is text to some readers and a truth value to others"),
        ("No", "environment: No is text to some readers and a truth value to others"),
        ("12:30:45", "environment: 12:30:45 is a number or a time to some readers"),
        ("2024-01-02", "environment: 2024-01-02 is a number or a time to some readers"),
        ("12", "environment: 12 is a number, not text"),
        ("-1.50", "environment: -1.50 is a number, not text"),
        ("true", "environment: true is a truth value, not text"),
        ("[a]", "environment: this list is not text"),
        ("{a: b}", "environment: this block of keys is not text"),
        ("", "environment: this key has no value"),
        ("~", "environment: this key has no value"),
    ],
)
def test_an_unquoted_scalar_is_text_only_if_nobody_reads_it_otherwise(
    written: str, problem: str
) -> None:
    assert problem in only(f"environment: {written}\n{GOOD}")


@pytest.mark.parametrize("written", ["012", "on", "12:30:45", "12"])
def test_in_quotes_it_is_text(written: str) -> None:
    assert parse(f'environment: "{written.replace(":", "-")}"\n{GOOD}', "f.yml").environment


def test_a_number_in_quotes_is_told_to_lose_them() -> None:
    text = changed("port: 18080", 'port: "18080"')

    assert only(text) == (
        'f.yml:23:34: stack.services[0].port: "18080" is text, not a number. '
        "Write 18080 without quotes."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: the file is empty"),
        ("# only words\n", ": the file is empty"),
        ("- a\n", "1:1: the file does not hold keys and values"),
        ("app: a: b", "1:7: there is a ':' that YAML cannot place"),
        ("app: x\nfoo\nbar: 1", "3:1: there is a line without 'key: value'"),
        ("- a\nb: c", "2:1: this line does not fit to the ones above"),
        ("app: 'x", "1:8: a quote is opened and never closed"),
        ("app: [x", ": a bracket is opened and never closed"),
        ("{app: x", ": a bracket is opened and never closed"),
        ("app: @x", "1:6: a value cannot begin with this character"),
        (r'app: "\q"', r": there is an unknown \ escape"),
        ("!a!b c", ": this is not YAML"),
        (r'app: "\UFFFFFFFF"', r"1:1: a \U escape or a %YAML directive is out of range"),
        (f"%YAML 1.{'9' * 5000}\n---\n", r"1:1: a \U escape or a %YAML directive"),
        ("app: x\n\tport: 1", "2:1: there is a tab"),
        ("app: x # \t", "1:10: there is a tab"),
        ("app: \x00", "1:6: there is a forbidden invisible character, U+0000"),
        ("app: \u202e", "1:6: there is a forbidden invisible character, U+202E"),
        ("app: \ud800", "1:6: there is a forbidden invisible character, U+D800"),
        ("app: 1\n---\napp: 2", "2:1: a second document begins here"),
        ("%YAML 1.1\n---\napp: 1", "2:1: there is a % directive above"),
        ("? [a]\n: b", "1:3: a key must be a word"),
        ("[" * 100_000, "1:13: this is nested more than 12 levels deep"),
        ("a:\n" + "- x\n" * 6_000, "there are more than 5,000 keys and values"),
        ("#" * (MAX_BYTES + 1), "1:1: the file has 262,145 bytes, more than 262,144"),
    ],
)
def test_a_text_that_cannot_be_read_gets_one_sentence(text: str, said: str) -> None:
    assert said in only(text)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("dns: &a {}", "f.yml:1:6: dns: anchors (&) are not read"),
        ("dns: *a", "f.yml:1:6: dns: aliases (*) are not read"),
        ("dns: !!map {}", "f.yml:1:6: dns: tags (!) are not read"),
        ("on_call: [!!python/name:os.system U123]", "f.yml:1:11: on_call[0]: tags (!)"),
        ("<<: {app: x}", "f.yml:1:1: merge keys (<<) are not read"),
        (r'dns: "\ud800"', "f.yml:1:6: dns: an escape stands for a forbidden invisible"),
        (r'"\u202e": x', "f.yml:1:1: an escape stands for a forbidden invisible"),
        ("12: x", "f.yml:1:1: this key is not text"),
        ("*a : x", "f.yml:1:1: aliases (*) are not read"),
        ("no: x", "f.yml:1:1: no is text to some readers"),
        ("strategy: proxy\nstrategy: proxy", "f.yml:2:1: strategy: this key is already in line 1"),
        ('"a\\nb": x', 'f.yml:1:1: "a\\nb": this key is not known here'),
    ],
)
def test_what_yaml_allows_and_we_do_not_is_refused_at_its_place(line: str, said: str) -> None:
    assert only(f"{line}\n{GOOD}").startswith(said)


def test_bytes_that_are_not_utf8_are_named_with_their_place() -> None:
    with pytest.raises(FileHasErrors, match=r"f\.yml:2:4: the byte 0xff is not UTF-8"):
        parse_bytes(b"# \xc3\xa9\n# a\xff", "f.yml")
    with pytest.raises(FileHasErrors, match="the file has 262,145 bytes"):
        parse_bytes(b"#" * (MAX_BYTES + 1), "f.yml")


HEX = "0123456789abcdef"
SECRETS = {
    "a Slack token": "xox" + "b-" + HEX,
    "an AWS access key": "AKI" + "A" + "Z" * 16,
    "a password in an address": "postgres://shop:" + HEX + "@db/shop",
    "a private key": "-----BEGIN OPENSSH PRIVATE" + " KEY-----" + HEX,
    "a GitHub token": "gh" + "p_" + HEX * 2,
    "a Neon API key": "nap" + "i_" + HEX * 2,
}


@pytest.mark.parametrize("what", SECRETS)
@pytest.mark.parametrize(
    "line", ['environment: "{}"', "# {}", '"{}": x', "dns: {{'{}': [", "environment: |\n  {}"]
)
def test_a_secret_is_refused_once_and_never_printed(what: str, line: str) -> None:
    said = errors(f"{line.format(SECRETS[what])}\n{GOOD}")

    assert sum(f"this looks like {what}" in error for error in said) == 1
    assert HEX not in " ".join(said)
    assert "Z" * 16 not in " ".join(said)


def test_a_password_in_a_form_must_be_a_variable() -> None:
    plain = changed('"${SMOKE_PASSWORD}"', "hunter2", FULL)

    line = FULL[: FULL.index("${SMOKE_PASSWORD}")].count("\n") + 1
    assert only(plain).startswith(
        f"f.yml:{line}:35: smoke[0].form.password: this looks like the value of a password;"
    )
    assert "hunter2" not in only(plain)


def test_an_error_that_only_follows_from_another_is_not_told() -> None:
    text = changed("kind: none}    # the app", "kind: on}    # the app")
    text = changed("{file: keys/www}", "{file: 012}", text)

    assert [error.split(": ")[1] for error in errors(text)] == [
        "targets[0].key.file",
        "database.kind",
    ]


def test_targets_need_names_of_their_own() -> None:
    text = changed(
        "\nlegacy:", "  - {name: www, host: b, user: c, key: {env: A}, host_key: %}\n\nlegacy:"
    )
    key = next(line for line in GOOD.splitlines() if "host_key" in line).split(": ")[1]

    assert only(text.replace("%", key)).startswith(
        "f.yml:9:3: targets: each target needs a name of its own. Change it so that this holds."
    )


def test_hundreds_of_errors_are_all_kept_and_forty_are_said() -> None:
    text = "".join(f"k{n}: 1\n" for n in range(100)) + GOOD
    with pytest.raises(FileHasErrors) as refused:
        parse(text, "f.yml")

    assert len(refused.value.errors) == 100
    assert refused.value.sentence.startswith("f.yml has 100 errors:\nf.yml:1:1: k0:")
    assert refused.value.sentence.endswith("\n… and 60 more.")
    assert refused.value.next_action == "Mend the file, then look at it with `slipway check f.yml`."


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("channel: C0123ABCD\napp: [", "C0123ABCD"),
        ("channel: 'C0123ABCD' # x", "C0123ABCD"),
        (" channel: C0123ABCD", None),
        ("channel: C0123ABCD\nchannel: C0123ABCE", None),
        ("channel: general", None),
    ],
)
def test_a_broken_file_still_says_whose_it_is(text: str, channel: str | None) -> None:
    assert channel_of(text) == channel


def test_the_worst_file_of_the_largest_size_is_refused_in_seconds() -> None:
    started = time.monotonic()
    for piece in ("k: 1\n", "{a: ", "x y\n ", "://a:"):
        with pytest.raises(FileHasErrors):
            parse(f"a: {piece * (MAX_BYTES // len(piece) - 9)}", "f.yml")

    assert time.monotonic() - started < 20


PIECES = st.sampled_from(
    [*GOOD.splitlines(), *"{}[]:-?&*!|>%@#'\",", "  ", "\n", ": ", "- ", "~", "on", "012", "<<: "]
)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map("\n".join)))
def test_any_text_is_a_plan_or_a_refusal(text: str) -> None:
    assert all(error.problem and error.remedy for error in refusal_of(text))


VALUES = st.sampled_from(
    ["", "12", '"12"', "on", "~", "[]", "{}", "[1, [2]]", "{a: 1}", "x y", "-1"]
)
LINES = [index for index, line in enumerate(FULL.splitlines()) if ": " in line]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(LINES), VALUES), min_size=1, max_size=4))
def test_any_value_at_any_place_is_a_plan_or_a_refusal_at_that_place(
    swaps: list[tuple[int, str]],
) -> None:
    lines = FULL.splitlines()
    for index, value in swaps:
        lines[index] = f"{lines[index].partition(': ')[0]}: {value}"
    for error in refusal_of("\n".join(lines)):
        assert 1 <= error.line <= len(lines)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_plan_or_a_refusal(data: bytes) -> None:
    with pytest.raises(FileHasErrors):
        parse_bytes(data, "f.yml")
