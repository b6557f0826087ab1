"""From filter to filter: the one before, none, and the filters that the value under the cursor makes."""

from __future__ import annotations

from workbench.conditions import condition, joined, quoted
from workbench.group_filter import of_group
from workbench.screens.finding import FindingScreen


class NarrowingScreen(FindingScreen):
    """The main screen as far as it goes from one filter to another."""

    # -- views ----------------------------------------------------------------------------------------------

    def action_untestable(self) -> None:
        """Show what the filter could not test, or again what matches."""
        view = self.session.view
        if not view.shows_untestable and not view.untestable:
            self.tell("the filter could test every record")
        else:
            self.load(view.text, untestable=not view.shows_untestable)

    def action_all_records(self) -> None:
        """Take the filter off."""
        self.load("")

    def action_back(self) -> None:
        """Go back to the filter before."""
        if not self._trail:
            self.tell("no filter before this one")
            return
        *self._trail, (left, number) = self._trail
        self.load(left.text, number=number, order=left.order, untestable=left.untestable, of=left.of, trail=False)

    # -- values as filters ----------------------------------------------------------------------------------

    def value_under_cursor(self, *, wanted: bool = True) -> str | None:
        """Return the condition that the value under the cursor makes."""
        if self.focused is self.decode and (field := self.decode.field) is not None:
            return condition(field.name, field.value, self.rows.values.get("time.basis"), wanted=wanted)
        name = self.rows.cell.name
        values = self.rows.values
        if self.rows.group is not None:
            return of_group(self.session.view.of, values, wanted=wanted)
        if name == "info":
            name = "message" if values.get("message") is not None else "icmp.type"
        if name == "time.stated":
            name = "time"
        if name in ("tags", "verdict"):
            return self._judged(name, wanted)
        if not values:
            return None
        shown = values.get("flags.known")
        return condition(name, values.get(name), values.get("time.basis"), wanted=wanted, shown=shown)

    def _judged(self, name: str, wanted: bool) -> str | None:
        """Return the condition that tags or verdict of the current record make; None where there are none."""
        said, number = self.session.said, self.rows.number or 0
        verdict = said.verdicts.get(number)
        words = [f"tag:{quoted(tag)}" for tag in said.tags.get(number, ())]
        text = " and ".join(words if name == "tags" else [f"verdict:{verdict}"] if verdict else [])
        return (text if wanted else f"not ({text})") if text else None

    def narrow(self, added: str | None, *, alone: bool) -> None:
        """Show the records of a condition, or those of the filter that meet it as well."""
        if added is None:
            self.tell("no filter can be made of this value; h and l choose another column", "warn")
        else:
            self.load(added if alone else joined(self.session.view.text, added))

    def action_only(self) -> None:
        """Show only records with the value under the cursor."""
        self.narrow(self.value_under_cursor(), alone=True)

    def action_also(self) -> None:
        """Ask for the value under the cursor as well."""
        self.narrow(self.value_under_cursor(), alone=False)

    def action_without(self) -> None:
        """Leave out records with the value under the cursor."""
        self.narrow(self.value_under_cursor(wanted=False), alone=False)
