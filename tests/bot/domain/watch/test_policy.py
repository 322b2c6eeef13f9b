"""When it goes back, when it asks, and when it must never."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.plan.watch import Watch
from bot.domain.watch.course import Course, followed
from bot.domain.watch.pace import MINUTE
from bot.domain.watch.policy import Act, Decision, Question, Standing, decide
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.test_course import LETTERS, PACE, course, verdict

ASK, TELL, BACK = Watch(), Watch(failing="tell"), Watch(failing="roll-back")
FAILS, NOW = course("F" * 7), verdict(6, Grade.FAILING)
OPEN = Question(asked=NOW.at, ends=NOW.at + 10 * MINUTE, lines=("P-I2",))


def act(watch: Watch, standing: Standing, known: Course = FAILS) -> Act:
    return decide(known, NOW, watch, standing).act


@pytest.mark.parametrize(
    ("watch", "standing", "expected"),
    [
        (BACK, Standing(), Act.ROLL_BACK),
        (ASK, Standing(), Act.ASK),
        (TELL, Standing(), Act.TELL),
        (BACK, Standing(gone_back=True), Act.TELL),
        (ASK, Standing(gone_back=True), Act.TELL),
        (BACK, Standing(reached=False), Act.TELL),
        (BACK, Standing(kept=("P-I2",)), Act.NOTHING),
        (ASK, Standing(kept=("P-S1",)), Act.ASK),
        (ASK, Standing(question=OPEN), Act.NOTHING),
        (BACK, Standing(question=OPEN), Act.ROLL_BACK),
        (ASK, Standing(question=replace(OPEN, ends=NOW.at)), Act.ROLL_BACK),
        (ASK, Standing(question=replace(OPEN, ends=NOW.at), reached=False), Act.TELL),
        (ASK, Standing(question=replace(OPEN, ends=None)), Act.ASK),
    ],
)
def test_the_file_decides_what_a_failure_brings(
    watch: Watch, standing: Standing, expected: Act
) -> None:
    assert act(watch, standing) is expected


def test_a_question_says_what_fails_and_until_when_it_may_be_answered() -> None:
    assert decide(FAILS, NOW, ASK, Standing()) == Decision(act=Act.ASK, question=OPEN)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("F" * 7 + "H" * 10, Act.TELL),
        ("F" * 7 + "H" * 11, Act.WITHDRAW),
        ("F" * 7 + "D" * 7, Act.WITHDRAW),
        ("F" * 7 + "." * 10 + "H", Act.NOTHING),
    ],
)
def test_a_question_is_withdrawn_when_the_recovery_is_sure(story: str, expected: Act) -> None:
    known = course(story)
    last = verdict(len(story) - 1, LETTERS[story[-1]])

    assert decide(known, last, ASK, Standing(question=OPEN)).act is expected


def test_what_going_back_does_not_cure_is_only_told() -> None:
    known = course("F" * 7, curable=False)

    assert decide(known, verdict(6, Grade.FAILING, curable=False), BACK, Standing()).act is Act.TELL


def test_after_a_gap_the_countdown_begins_anew() -> None:
    early = "F" * 7 + "." * 30 + "F" * 9
    late = early + "F" * 12
    asked = Standing(question=replace(OPEN, ends=verdict(20, Grade.FAILING).at))

    assert course(early).hurts
    assert decide(course(early), verdict(45, Grade.FAILING), ASK, asked).act is Act.NOTHING
    assert decide(course(late), verdict(57, Grade.FAILING), ASK, asked).act is Act.ROLL_BACK


STORIES = st.lists(
    st.tuples(st.sampled_from("HDFU."), st.integers(1, 25)), min_size=1, max_size=20
).map(lambda runs: "".join(letter * times for letter, times in runs))


def played(story: str, watch: Watch, standing: Standing) -> list[tuple[int, Act, Standing]]:
    """What was done at which look, and what had been decided before it."""
    known, done = Course(last=1_000_000 - 30_000), []
    for number, letter in enumerate(story):
        if letter == ".":
            continue
        one = verdict(number, LETTERS[letter])
        known = followed(known, one, PACE)
        decision = decide(known, one, watch, standing)
        done.append((number, decision.act, standing))
        if decision.act in {Act.ASK, Act.WITHDRAW}:
            standing = replace(standing, question=decision.question)
        if decision.act is Act.ROLL_BACK:
            standing = replace(standing, question=None, gone_back=True)
    return done


@settings(max_examples=40, deadline=None)
@given(STORIES, st.sampled_from([ASK, TELL, BACK]))
def test_a_rollback_is_never_rolled_back(story: str, watch: Watch) -> None:
    acts = [done for _, done, _ in played(story, watch, Standing(gone_back=True))]
    once = [done for _, done, _ in played(story, watch, Standing())]

    assert not {Act.ROLL_BACK, Act.ASK} & {*acts}
    assert once.count(Act.ROLL_BACK) <= 1


@settings(max_examples=40, deadline=None)
@given(STORIES, st.sampled_from([ASK, BACK]))
def test_it_goes_back_only_from_three_minutes_of_failure_without_a_gap(
    story: str, watch: Watch
) -> None:
    for number, done, standing in played(story, watch, Standing()):
        if done in {Act.ROLL_BACK, Act.ASK}:
            before = story[max(0, number - 6) : number + 1].replace(".", "")
            assert set(before) == {"F"}
            assert len(before) >= 3
            assert ".." not in story[max(0, number - 6) : number]
        if done is Act.ROLL_BACK and watch is ASK:
            assert standing.question is not None
            assert verdict(number, Grade.FAILING).at >= (standing.question.ends or 0)


@settings(max_examples=40, deadline=None)
@given(STORIES)
def test_who_only_tells_never_acts(story: str) -> None:
    acts = {done for _, done, _ in played(story, TELL, Standing())}

    assert acts <= {Act.NOTHING, Act.TELL}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9)), max_size=20))
def test_blips_never_bring_it_back(blips: list[tuple[int, int]]) -> None:
    story = "".join("F" * bad + "H" * well for bad, well in blips) or "H"

    assert not {Act.ROLL_BACK, Act.ASK} & {done for _, done, _ in played(story, BACK, Standing())}
