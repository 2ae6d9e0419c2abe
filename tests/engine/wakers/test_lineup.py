"""Whose turn it is: the backlog of one account delays no other."""

from itertools import takewhile

from engine.wakers.lineup import LINE, Lineup


def drain(lineup: Lineup) -> list[str]:
    """Everything that may be taken, without anything ending in between."""
    return [taken[0] for taken in takewhile(bool, iter(lineup.take, None)) if taken]


def test_accounts_take_turns() -> None:
    lineup = Lineup(share=100)
    for number in range(3):
        lineup.add(f"a{number}", "A")
    lineup.add("b0", "B")
    lineup.add("c0", "C")

    assert drain(lineup) == ["a0", "b0", "c0", "a1", "a2"]


def test_no_account_has_more_than_its_share_running() -> None:
    lineup = Lineup(share=2)
    for number in range(5):
        lineup.add(f"a{number}", "A")
    lineup.add("b0", "B")

    assert drain(lineup) == ["a0", "b0", "a1"]


def test_who_has_ended_makes_room_for_the_next_of_the_account() -> None:
    lineup = Lineup(share=1)
    lineup.add("a0", "A")
    lineup.add("a1", "A")
    assert drain(lineup) == ["a0"]

    lineup.done("A")

    assert drain(lineup) == ["a1"]


def test_a_row_waits_once() -> None:
    lineup = Lineup(share=5)

    assert [lineup.add("a", "A"), lineup.add("a", "A")] == [True, True]
    assert drain(lineup) == ["a"]


def test_a_line_is_bounded_and_the_next_account_still_has_room() -> None:
    lineup = Lineup(share=5)
    taken = [lineup.add(f"a{number}", "A") for number in range(10_000)]

    assert taken.count(True) == len(lineup) == LINE
    assert lineup.turned_away
    assert lineup.add("b", "B")
