from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.watch.steady import Steady, Turn

LOOKS = st.lists(st.sets(st.sampled_from("abc")), max_size=12)


def test_a_finding_appears_at_the_second_look_and_goes_at_the_second_miss() -> None:
    steady = Steady()
    assert steady.look(["a"]) == Turn()
    assert steady.undecided
    assert steady.look(["a"]) == Turn(("a",), ())
    assert not steady.undecided
    assert steady.look([]) == Turn()
    assert steady.shown == ("a",)
    assert steady.undecided
    assert steady.look([]) == Turn((), ("a",))
    assert steady.shown == ()


def test_a_finding_of_every_other_look_never_appears_and_one_that_blinks_never_goes() -> None:
    blinking, held = Steady(), Steady()
    held.look(["a"])
    held.look(["a"])
    for present in (["a"], [], ["a"], [], ["a"]):
        assert blinking.look(present) == Turn()
        assert held.look(present) == Turn()
    assert held.shown == ("a",)


@settings(max_examples=60)
@given(LOOKS)
def test_shown_is_what_turns_add_up_to_and_two_equal_looks_decide(looks: list[set[str]]) -> None:
    steady, told = Steady(), set[str]()
    for present in looks:
        turn = steady.look(sorted(present))
        assert not told & set(turn.appeared)
        assert set(turn.gone) <= told
        told = (told | set(turn.appeared)) - set(turn.gone)
        assert told == set(steady.shown)
    last = looks[-1] if looks else set()
    steady.look(sorted(last))
    steady.look(sorted(last))
    assert set(steady.shown) == last
    assert not steady.undecided


def test_a_new_run_takes_everything_back() -> None:
    steady = Steady()
    steady.look(["a"])
    steady.look(["a", "b"])
    assert steady.forget() == Turn((), ("a",))
    assert steady.look(["b"]) == Turn()
