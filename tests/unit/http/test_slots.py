"""The line in which asynchronous calls wait; tests/async/test_line.py sees it from outside."""

import asyncio

from aws_backup_reports._http.slots import Slots, Turn


def test_who_was_late_goes_to_the_end_of_the_line():
    """The place in which it waited in vain is nobody's any more."""

    async def main():
        slots = Slots(1, asyncio.get_running_loop())
        turns = {name: Turn(slots, None, None) for name in ("first", "late", "next", "last")}
        await turns["first"].take()
        await turns["late"].take(0.0)
        waiting = [turns[name].take() for name in ("next", "late", "last")]

        order = ["first"]
        for _ in waiting:
            turns[order[-1]].give_back()
            order += [name for name, turn in turns.items() if turn.has_slot]
        return order

    assert asyncio.run(main()) == ["first", "next", "late", "last"]
