"""Looking at many records at once: the frequency sheet, a conversation, and views kept under a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench import views
from workbench.conversation import exchange, filter_of
from workbench.group_filter import of_group
from workbench.remembered import whole, word
from workbench.screens.conversation import ConversationScreen
from workbench.screens.frequency import FrequencyScreen
from workbench.screens.named_views import ViewsScreen
from workbench.screens.reviewing import ReviewingScreen
from workbench.widgets.rows import Values

if TYPE_CHECKING:
    from db.case import Case


class SurveyingScreen(ReviewingScreen):
    """The main screen as far as it surveys records."""

    # -- frequency ------------------------------------------------------------------------------------------

    def action_frequency(self, text: str = "") -> None:
        """Count the values of the chosen column, or of the one named, in the records of the filter."""
        of = self.counted(text)
        if of is None:
            return
        view = self.session.view

        def count() -> Any:
            from parsers.query import parse

            by_time = view.matches if view.order == "time" else None
            return self.session.case.records.groups(parse(view.text) if view.text else None, of, by_time)

        def show(groups: Any) -> None:
            screen = FrequencyScreen(self.session.case, groups, view.text)
            self.app.push_screen(screen, lambda chosen: self._value_chosen(of, chosen))

        self.ask_case(count, show)

    def _value_chosen(self, of: str, chosen: tuple[str, Values] | None) -> None:
        """Make a filter of a value of the sheet."""
        self.give_memory_back(closed=True)
        what, values = chosen or ("", {})
        if what == "group":
            self.action_group(of)
        elif what == "unknown":
            self.narrow(of_group(of, {}), alone=False)
        elif what:
            self.narrow(of_group(of, values, wanted=what == "only"), alone=False)

    # -- conversation ---------------------------------------------------------------------------------------

    def action_conversation(self) -> None:
        """Show what went between the two ends of the current record."""
        number = self.rows.values.get("number")
        if filter_of(self.rows.values) is None or number is None:
            self.tell("the log does not say both ends of this record", "warn")
        else:
            self.ask_case(lambda: exchange(self.session.case, int(number)), self._show_exchange)

    def _show_exchange(self, found: Any) -> None:
        def chosen(answer: tuple[str, Any] | None) -> None:
            what, value = answer or ("", "")
            if what == "filter":
                self.load(str(value))
            elif what == "go":
                self.go_to_record(int(value))

        self.app.push_screen(ConversationScreen(found), chosen)

    # -- views ----------------------------------------------------------------------------------------------

    def views(self) -> dict[str, views.View]:
        """Return the views kept, by name."""
        return views.kept(self.session.case)

    def action_views(self, text: str = "") -> None:
        """Open a view kept, by its name or from the list of them; `NAME =` keeps the one shown."""
        name, keeps, rest = text.strip().partition("=")
        name = name.strip()
        if keeps and name and not rest.strip():
            self._keep_view(name)
        elif not text.strip():
            self.app.push_screen(ViewsScreen(self.views()), self._view_chosen)
        elif name in self.views():
            self.use_view(name)
        else:
            self.tell(f"no view is called {name}; :view {name} = keeps this one under that name", "warn")

    def _view_chosen(self, chosen: tuple[str, str] | None) -> None:
        what, name = chosen or ("", "")
        if what == "use":
            self.use_view(name)
        elif what == "keep":
            self.ask("Keep this view as:", "", lambda text: self._keep_view(text.strip()) if text.strip() else None)
        elif what == "forget":
            self._write_view(lambda case: views.forget(case, name))
            self.tell(f"view {name} forgotten")

    def _keep_view(self, name: str) -> None:
        """Keep what is shown under a name."""
        columns = " ".join(map(str, self.rows.wanted))
        view = {**self.view_state(), "columns": columns, "set": self.column_set, "number": self.rows.number}
        self._write_view(lambda case: views.keep(case, name, view))
        self.tell(f"view kept as {name[: views.LONGEST]}")

    def _write_view(self, write: Callable[[Case], None]) -> None:
        self.session.put("views", write)
        self.session.saver.flush()

    def use_view(self, name: str) -> None:
        """Show a view that was kept."""
        view = self.views()[name]
        order, of = self.arranged_as(view)
        self.take_columns(word(view.get("set")), word(view.get("columns")))
        untestable = view.get("untestable") is True
        self.load(
            word(view.get("filter")), number=whole(view.get("number")), order=order, untestable=untestable, of=of
        )  # fmt: skip
        self.tell(f"view {name}")
