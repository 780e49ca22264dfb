import pytest

from handlers.taps import SECONDS, Taps


@pytest.mark.parametrize(("later", "repeat"), [(0.0, True), (SECONDS - 0.1, True), (SECONDS, False)])
def test_a_tap_counts_as_double_for_a_moment(later: float, repeat: bool) -> None:
    now = [100.0]
    taps = Taps(lambda: now[0])
    assert not taps.is_repeat(7, 1, "a")
    taps.note(7, 1, "a")
    now[0] += later
    assert taps.is_repeat(7, 1, "a") is repeat
    assert not taps.is_repeat(8, 1, "a")
    assert not taps.is_repeat(7, 2, "a")


def test_taps_do_not_grow_without_end() -> None:
    taps = Taps()
    for chat in range(10_500):
        taps.note(chat, 1, "a")
    assert len(taps._last) == 10_000
    assert taps.is_repeat(10_499, 1, "a")
