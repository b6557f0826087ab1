"""How the list is arranged: its order, its columns, its groups, how it tells time; and moving by conversation."""

from __future__ import annotations

import re
from typing import Any

from db.case import KINDS, common_columns
from workbench import column_sets
from workbench.column_sets import AUTO, INFO, SETS, STATED, TAGS, VERDICT, SetError, columns_of, of_formats
from workbench.conversation import filter_of
from workbench.remembered import table, word
from workbench.screens.columns import SetsScreen
from workbench.screens.judging import JudgingScreen
from workbench.session import READ, Search
from workbench.widgets.clock import MODES, SINCE, Clock
from workbench.widgets.clock import STATED as AS_STATED
from workbench.widgets.packet_list import PacketList

_LOOKED_AT = 64
"""Records whose formats decide on the columns."""


class ArrangingScreen(JudgingScreen):
    """The main screen as far as it arranges the list."""

    column_set = AUTO
    """The set chosen: AUTO, or its name."""

    def arranged_as(self, view: dict[str, Any]) -> tuple[str, str]:
        """Take up how the list was arranged; return its order and what it was grouped by."""
        kept = table(self.session.case.state.get("columns"))
        self.column_set = word(kept.get("set"), (AUTO, *self.sets()))
        mode = word(view.get("times"), tuple(MODES))
        self.rows.tell_time(Clock(mode) if mode != SINCE else Clock())
        order, of = word(view.get("order")) or "time", word(view.get("group"))
        return order if _orders(order) else "time", of if of in KINDS or column_sets.compared(of) else ""

    def view_state(self) -> dict[str, Any]:
        """Return how the list is arranged, with the filter, as `case.state` keeps it."""
        return {**super().view_state(), "times": self.rows.clock.mode}

    # -- order ----------------------------------------------------------------------------------------------

    def action_order(self, text: str = "") -> None:
        """Sort by the chosen column: up, down, by time again; or by the column named."""
        name = self.rows.cell.name
        now = self.session.view.order
        if self.session.view.grouping is not None:
            self._order_groups()
            return
        if text.strip():
            order = text.strip()
        elif name in ("time", STATED):
            order = "-time" if now == "time" else "time"
        else:
            order = f"-{name}" if now == name else "time" if now == f"-{name}" else name
        if not _orders(order):
            self.tell(f"records cannot be sorted by {order.removeprefix('-')}; h and l choose another column", "warn")
        else:
            self.load(self.session.view.text, order=order, untestable=self.session.view.shows_untestable, trail=False)

    def _order_groups(self) -> None:
        """Let the groups stand by their first record, or by their size again; in each the records stand by time."""
        self.session.earliest_first = not self.session.earliest_first
        self.load(self.session.view.text, trail=False)
        self.tell("groups by first seen" if self.session.earliest_first else "groups by size")

    # -- columns --------------------------------------------------------------------------------------------

    def sets(self) -> dict[str, str]:
        """Return every column set by name: those of every case, and the analyst's own, which go before."""
        return column_sets.sets(self.session.case.state.get("columns"))

    def arrange_columns(self) -> None:
        """Choose the columns that suit the records to be shown."""
        name = self.column_set
        if name == AUTO:
            first = list(self.session.view.numbers[:_LOOKED_AT])
            name = of_formats({row[1] for row in self.session.case.records.page(first, ("number", "format"))})
        wanted = columns_of(self.sets().get(name, SETS["standard"]))
        shown = [column.name for column in wanted if column.name not in (INFO, TAGS, VERDICT)]
        more = [STATED] if self.rows.clock.mode == AS_STATED else []
        of = self.session.view.of
        more += common_columns(of) if of else []
        extra = dict.fromkeys((*shown, *more))
        self.session.columns = (*READ, *(name for name in extra if name not in READ))
        if wanted != self.rows.wanted:
            self.rows.lay_columns(wanted)
        self.titles()

    def action_columns(self, text: str = "") -> None:
        """Choose a column set, or make one."""
        if not text.strip():
            self.app.push_screen(SetsScreen(self.sets(), self.column_set), self._set_chosen)
        elif text.strip() in (AUTO, *self.sets()):
            self.use_columns(text.strip())
        else:
            self._make_set("own", text)

    def _set_chosen(self, chosen: tuple[str, str] | None) -> None:
        """Use the set that was chosen, or ask how another is to be."""
        what, name = chosen or ("", "")
        if what == "use":
            self.use_columns(name)
        elif what == "edit":
            now = " ".join(map(str, self.rows.wanted)) if name == AUTO else self.sets()[name]
            own = "own" if name == AUTO else name
            self.ask(f"Columns of {own}:", now, lambda text: self._make_set(own, text))
        elif what == "forget":
            self._keep_sets({each: text for each, text in self._own().items() if each != name})
            self.use_columns(AUTO if self.column_set == name and name not in SETS else self.column_set)

    def _own(self) -> dict[str, Any]:
        return table(table(self.session.case.state.get("columns")).get("own"))

    def _make_set(self, name: str, text: str) -> None:
        """Keep a column set under a name, which `NAME = columns` gives it, and use it."""
        if renamed := re.fullmatch(r"\s*([\w-]{1,40})\s*=\s*(.+)", text):
            name, text = renamed[1], renamed[2]
        try:
            columns = " ".join(map(str, columns_of(text)))
        except SetError as error:
            self.tell(str(error), "warn")
            return
        self._keep_sets(self._own() | {name: columns})
        self.use_columns(name)

    def _keep_sets(self, own: dict[str, Any]) -> None:
        self.session.remember("columns", {"set": self.column_set, "own": own})
        self.session.saver.flush()

    def use_columns(self, name: str) -> None:
        """Show the columns of a set."""
        self.column_set = name
        self._keep_sets(self._own())
        self.read_again()
        self.tell("columns by the format of the records" if name == AUTO else f"columns: {name}")

    def take_columns(self, name: str, columns: str) -> None:
        """Use a set by its name, or if there is none, these columns."""
        if name not in (AUTO, *self.sets()) and column_sets.shown(columns):
            self._keep_sets({**self._own(), name or "own": columns})
        self.column_set = name or "own"

    def read_again(self) -> None:
        """Read the records shown again, in the columns there are now."""
        self.arrange_columns()
        self.rows.show(self.session, self.rows.cursor)
        self.titles()

    # -- groups ---------------------------------------------------------------------------------------------

    def action_group(self, text: str = "") -> None:
        """Group by the chosen column or what is named; on a group, or in one, open or close it."""
        of, view = text.strip(), self.session.view
        if not of and view.grouping is not None:
            group = view.grouping.group_at(self.rows.cursor)
            self.turn_group(group, None if self.rows.group is not None else False)
            return
        if of in ("off", "none"):
            self.load(view.text, of="", trail=False)
        elif (found := self.counted(of)) is not None:
            self.tell(f"grouping by {found}…")
            self.load(view.text, of=found, trail=False)

    def counted(self, text: str) -> str | None:
        """Return what records are to be counted by: what is named, or the chosen column; None after saying why not."""
        of = text.strip() or {INFO: "message", STATED: "time"}.get(self.rows.cell.name, self.rows.cell.name)
        if of in KINDS:
            return of
        if (name := column_sets.compared(of)) is not None:
            return name
        self.tell(f"records are counted by a column, conversation or signature, not by {of}", "warn")
        return None

    def turn_group(self, group: int, on: bool | None = None) -> None:
        """Open or close a group of the list; the cursor goes to its line."""
        grouping = self.session.view.grouping
        if grouping is not None:
            line = grouping.toggle(group, on)
            self.session.search = Search(self.session.search.text)
            self.rows.show(self.session, line)

    def on_packet_list_turned(self, message: PacketList.Turned) -> None:
        """Open or close a group."""
        message.stop()
        grouping = self.session.view.grouping
        if grouping is not None:
            group = grouping.group_at(self.rows.cursor) if message.group is None else message.group
            self.turn_group(group, message.on)

    # -- conversations --------------------------------------------------------------------------------------

    def action_next_conversation(self) -> None:
        """Go to the next record of the same conversation."""
        self._in_conversation(1)

    def action_previous_conversation(self) -> None:
        """Go to the record before of the same conversation."""
        self._in_conversation(-1)

    def _in_conversation(self, step: int) -> None:
        text, lines = filter_of(self.rows.values), self.session.numbers
        if text is None:
            self.tell("the log does not say both ends of this record", "warn")
            return

        def find() -> Any:
            from db.numbers import places
            from parsers.query import parse

            return places(lines, self.session.case.records.select(parse(text)).numbers)

        self.ask_case(find, lambda found: self.to_place(found, step, "record of this conversation"))


def _orders(order: str) -> bool:
    return column_sets.compared(order.removeprefix("-")) is not None
