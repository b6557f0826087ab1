"""The thread that writes."""

from __future__ import annotations

import threading
from collections.abc import Hashable

from workbench.saver import Saver


class Book:
    """What is written into."""

    def __init__(self) -> None:
        self.written: list[object] = []


def never(what: Hashable, error: Exception) -> None:
    """Fail."""
    raise AssertionError((what, error))


def test_of_one_thing_only_the_newest_is_written() -> None:
    """Changes of one thing replace each other until they are written; others keep their order."""
    book = Book()
    saver = Saver(book, never, delay=60)
    for version in range(100):
        saver.put("text", lambda book, version=version: book.written.append(version))  # type: ignore[misc]
    saver.put("mark", lambda book: book.written.append("mark"))
    assert saver.flush(5)
    assert book.written == [99, "mark"]
    saver.close()


def test_a_change_is_written_without_being_asked_for() -> None:
    """After its delay a change is written."""
    book, done = Book(), threading.Event()
    saver = Saver(book, never, delay=0.01)
    saver.put("text", lambda _book: done.set())
    assert done.wait(5)
    saver.close()


def test_steady_typing_does_not_put_writing_off() -> None:
    """The delay runs from the first unwritten change, not from the last."""
    book, done = Book(), threading.Event()
    saver = Saver(book, never, delay=0.2)
    while not done.is_set():
        saver.put("text", lambda _book: done.set())
        done.wait(0.001)
    saver.close()


def test_closing_writes_everything() -> None:
    """What was put before the end is written before the end."""
    book = Book()
    saver = Saver(book, never, delay=60)
    saver.put("text", lambda book: book.written.append("text"))
    assert saver.close()
    assert book.written == ["text"]


def test_a_change_that_fails_is_told_and_holds_nothing_up() -> None:
    """An error is reported with what could not be written; the other changes are."""
    book, failed = Book(), []
    saver = Saver(book, lambda what, error: failed.append((what, str(error))), delay=60)

    def fail(_book: Book) -> None:
        raise OSError("disk full")

    saver.put("text", fail)
    saver.put("mark", lambda book: book.written.append("mark"))
    assert saver.flush(5)
    assert failed == [("text", "disk full")]
    assert book.written == ["mark"]
    saver.close()
