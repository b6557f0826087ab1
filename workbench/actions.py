"""Every key of the screen as data: help, key line, palette, `:` verbs and key bindings are all read from here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the analyst can do."""

    id: str
    """`where.what`: the widget or screen whose keys these are, and the method `action_WHAT` that does it."""
    keys: str
    """Keys, blanks between them; two keys one after the other are joined by `>`, as in `]>m`, where `*` is any letter.

    "" has a verb only.
    """
    text: str
    """What it does, as the help says it."""
    verb: str = ""
    """Its name on the `:` line; "" has keys only."""
    takes: str = ""
    """What may follow the verb, as the help prints it."""
    footer: int = 0
    """Place in the key line, 1 first; 0 is not shown there."""
    short: str = ""
    """What the key line says."""

    @property
    def where(self) -> str:
        """The widget or screen on which the keys work."""
        return self.id.partition(".")[0]

    @property
    def run(self) -> str:
        """The action as the widget or screen knows it."""
        return self.id.partition(".")[2]

    @property
    def printed(self) -> tuple[str, ...]:
        """The keys as people write them."""
        return tuple(printed(key) for key in self.keys.split())


PLACES = {
    "lines": "In every list",
    "list": "1 Packet list",
    "strip": "1 Time strip under the list",
    "decode": "2 Decode",
    "hex": "2 Hex",
    "hints": "3 Hints",
    "host": "4 Host & look-ups",
    "writeup": "5 Write-up: list of detects",
    "editor": "5 Write-up: text",
    "sources": "6 Sources",
    "pictures": "7 Pictures",
    "main": "Anywhere in a case",
    "frequency": "Frequency sheet",
    "exchange": "Conversation",
    "views": "Views",
    "sets": "Column sets",
    "names": "Saved filters, sets, watch list",
    "table": "Table of a filter with stages",
    "mapping": "Meaning of the columns of an unknown log",
    "bar": "Filter and search bar",
    "start": "Start screen",
    "app": "Everywhere",
}
"""Title of each place in the help, in its order."""

ACTIONS = (
    Action("lines.down", "j down", "next line"),
    Action("lines.up", "k up", "line before"),
    Action("lines.next_page", "space pagedown ctrl+f", "page down"),
    Action("lines.previous_page", "b pageup", "page up"),
    Action("lines.half_down", "ctrl+d", "half a page down"),
    Action("lines.half_up", "ctrl+u", "half a page up"),
    Action("lines.first", "g home", "first line"),
    Action("lines.last", "G end", "last line; 42G goes to record 42, 50% half way down, 12j down 12"),
    Action("lines.choose", "enter", "act on the current line"),
    Action("list.left", "h left", "column to the left"),
    Action("list.right", "l right", "column to the right"),
    Action("strip.left", "h left", "stretch of time before"),
    Action("strip.right", "l right", "next stretch of time", footer=2, short="next"),
    Action("strip.first", "0 g home", "first stretch"),
    Action("strip.last", "$ G end", "last stretch"),
    Action("strip.next_busy", "n w", "next stretch in which the list shows records", footer=4, short="next busy"),
    Action("strip.previous_busy", "N b", "stretch before in which the list shows records"),
    Action("strip.range", "r v", "begin or end to draw a stretch out", footer=3, short="draw out"),
    Action("strip.use", "enter", "show the records of the stretch", footer=1, short="its records"),
    Action("strip.leave", "escape q", "back to the list"),
    Action("decode.fold", "h left", "fold the layer or field"),
    Action("decode.unfold", "l right", "unfold it"),
    Action("decode.choose", "enter", "fold or unfold", footer=1, short="fold"),
    Action("decode.copy", "y", "copy the field: its bytes or its value", footer=2, short="copy"),
    Action("hex.left", "h left", "byte before"),
    Action("hex.right", "l right", "next byte"),
    Action("hex.line_start", "0 ^", "first byte of the line"),
    Action("hex.line_end", "$", "last byte of the line"),
    Action("hex.select", "v", "begin a selection, or drop it", footer=1, short="select"),
    Action("hex.extend_left", "shift+left", "select as far as the byte before"),
    Action("hex.extend_right", "shift+right", "select as far as the next byte"),
    Action("hex.extend_up", "shift+up", "select as far as the byte above"),
    Action("hex.extend_down", "shift+down", "select as far as the byte below"),
    Action("hex.unselect", "escape", "drop the selection"),
    Action("hex.copy", "y", "copy the selection, or the bytes of the field", "copy", "[FORM]", 2, "copy"),
    Action("hex.find", "/", "find bytes (0x4500, 45:00) or text", "bytes", "[BYTES]", 3, "find"),
    Action("hex.next_found", "n", "next match in the bytes"),
    Action("hex.previous_found", "N", "match in the bytes before"),
    Action("hex.offset", "o", "go to an offset", "offset", "[OFFSET]"),
    Action("hex.column", "x", "text as ASCII, EBCDIC, Latin-1", "text", "[CODE]", 6, "text"),
    Action(
        "hex.difference", "d", "difference to another record; again: no more", "against", "[NUMBER]", 4, "difference"
    ),
    Action("hex.note", "c", "write a note on the selection, or the field's bytes", "bytenote", "[TEXT]", 5, "note"),
    Action("hints.show", "enter", "show the records of this finding in the list", footer=1, short="its records"),
    Action("hints.refresh", "r", "look again", footer=6, short="look again"),
    Action("host.paste", "p", "paste what whois, traceroute or another tool said", "paste", footer=1, short="paste"),
    Action("host.show", "enter", "follow the line: its records, its address", footer=2, short="follow"),
    Action("host.note", "c", "write a note on this address", footer=3, short="note"),
    Action("host.other", "o", "the other end of the record", footer=4, short="other end"),
    Action("writeup.edit", "enter", "edit this detect", footer=1, short="edit"),
    Action("writeup.rename", "r", "give it another title", footer=3, short="title"),
    Action("writeup.records", "s", "show the records it cites", footer=4, short="its records"),
    Action("writeup.external", "ctrl+e", "edit in $EDITOR", footer=2, short="$EDITOR"),
    Action("editor.leave", "escape", "leave the text for the list of detects", footer=1, short="leave text"),
    Action("editor.external", "ctrl+e", "edit in $EDITOR", footer=2, short="$EDITOR"),
    Action("editor.cite", "ctrl+k", "cite the marked records, or the current one", footer=3, short="cite"),
    Action("sources.ledger", "enter", "the ledger: what every stretch of it is", footer=1, short="ledger"),
    Action("sources.rejects", "u", "only what was not understood", footer=2, short="not understood"),
    Action("sources.show", "s", "show its records in the list", footer=3, short="its records"),
    Action("sources.clock", "T", "state how far its clock was off", "clock", "SHIFT [WHY]", 5, "clock"),
    Action("sources.note", "c", "write a note on this source (its year, its zone)", footer=4, short="note"),
    Action("pictures.left", "h left", "column before"),
    Action("pictures.right", "l right", "next column"),
    Action("pictures.range", "r", "begin or end a stretch of time", footer=2, short="stretch"),
    Action("pictures.use", "enter", "show the records of the chosen stretch", footer=1, short="its records"),
    Action("pictures.timeline", "t", "records over time", "timeline", footer=3, short="timeline"),
    Action("pictures.scatter", "p", "records by two columns", "scatter", "[ACROSS UP]", 4, "scatter"),
    Action("pictures.matrix", "x", "the most frequent values of two columns", "matrix", "[ACROSS UP]", 5, "matrix"),
    Action("pictures.cite", "e", "put this picture into the open write-up", footer=6, short="into write-up"),
    Action("main.filter", "& f", "show only records that match", "filter", "[QUERY]", 1, "filter"),
    Action("main.search", "/", "go to the next record that matches", "search", "[QUERY]", 2, "search"),
    Action("main.next_match", "n", "next match of the search"),
    Action("main.previous_match", "N", "match before"),
    Action("main.only", "=", "show only this value", "only", footer=7, short="only this"),
    Action("main.also", "+", "and this value"),
    Action("main.without", "-", "and not this value"),
    Action("main.names", "F", "saved filters, named sets, watch list", "names"),
    Action("main.save_filter", "", "keep the filter under a name", "save", "NAME [NOTE]"),
    Action("main.name_set", "", "give values a name, as HOME", "set", "NAME VALUE, ..."),
    Action("main.watch", "w", "watch the address under the cursor", "watch", "[WHAT WHY]"),
    Action("main.untestable", "U", "show the records the filter could not test; again: those that match", "untestable"),
    Action("main.all_records", "", "take the filter off", "all"),
    Action(
        "main.order",
        "S",
        "sort by the chosen column: up, down, by time again; groups: by size or by first seen",
        "order",
        "[[-]COLUMN|time]",
    ),
    Action("main.columns", "z", "choose a column set, or make one", "columns", "[SET|COLUMN[:WIDTH] ...]"),
    Action(
        "main.clock",
        "T",
        "tell times in UTC, as stated, since the line above, since a mark",
        "times",
        "[utc|stated|elapsed|since]",
    ),
    Action(
        "main.group",
        "o",
        "group by the chosen column; on a group: open or close it",
        "group",
        "[COLUMN|conversation|signature|off]",
    ),
    Action(
        "main.frequency",
        "%",
        "how often each value of the chosen column is there, first and last seen",
        "frequency",
        "[COLUMN|conversation|signature]",
    ),
    Action("main.conversation", "s", "what went between the two ends of this record", "conversation"),
    Action("main.views", "V", "open a view kept under a name; NAME = keeps this one", "view", "[NAME|NAME =]"),
    Action("main.mark", "m", "mark or unmark the record", "mark", "[all|none]", 3, "mark"),
    Action("main.name_mark", "M>*", "put a letter on this record; again: take it off", "letter", "LETTER"),
    Action(
        "main.to_letter",
        "'>*",
        "go to the record with a letter; '' goes back to where the last jump began",
        "jump",
        "LETTER",
    ),
    Action(
        "main.tag",
        "t",
        "tag the record (all marked ones if it is marked; on a group its records); -NAME takes off",
        "tag",
        "[-]NAME ...",
    ),
    Action(
        "main.verdict",
        "v>*",
        "say what the record is (or as t, those it stands for), by letter; x takes it away",
        "verdict",
        "a|s|b|f|o|n|u|x",
    ),
    Action("main.undo", "u", "take back the last mark, letter, tag, note or verdict", "undo"),
    Action("main.redo", "ctrl+r", "do again what was taken back", "redo"),
    Action("main.next_mark", "]>m", "next marked record", short="mark"),
    Action("main.previous_mark", "[>m", "marked record before", short="mark"),
    Action("main.next_hint", "]>h", "next record with a finding", short="hint"),
    Action("main.previous_hint", "[>h", "record with a finding before", short="hint"),
    Action("main.next_tagged", "]>t", "next record with a tag", short="tag"),
    Action("main.previous_tagged", "[>t", "record with a tag before", short="tag"),
    Action("main.next_unreviewed", "]>u", "next record without mark, tag, note or verdict", short="unreviewed"),
    Action("main.previous_unreviewed", "[>u", "record before without mark, tag, note or verdict", short="unreviewed"),
    Action("main.next_conversation", "]>c", "next record of the same conversation", short="conversation"),
    Action("main.previous_conversation", "[>c", "record before of the same conversation", short="conversation"),
    Action("main.cite", "e", "cite the marked records, or this one, in the write-up", "cite", "", 5, "cite"),
    Action("main.new_detect", "E", "new detect from the marks, or the filter", "detect", "[TITLE]", 6, "new detect"),
    Action("main.host", "i", "the address under the cursor: host and look-ups", "host", "[ADDRESS]", 4, "host"),
    Action(
        "main.show_as", "a", "show the bytes as the next other reading; after the last as logged", "as", "[READING]"
    ),
    Action("main.opinion", "W", "tshark's second opinion on the record; again: back", "tshark"),
    Action("main.note", "c", "write a note on this record", "note", "[TEXT]"),
    Action("main.goto", "", "go to a record, or to a time; :42 and :at 12:34 do the same", "goto", "NUMBER|TIME"),
    Action("main.at", "", "go to the first record at a time or after it", "at", "[DATE] TIME"),
    Action("main.import_log", "I", "import a log or capture", "import", "PATH [year=Y] [zone=Z]"),
    Action("main.export", "", "write the report as Markdown", "export", "[PATH]"),
    Action("main.follow_up", "", "keep a follow-up task", "follow", "TEXT"),
    Action("main.save", "", "write what is pending now (it is written within a second anyway)", "w"),
    Action("main.next_pane", "tab", "next pane"),
    Action("main.previous_pane", "shift+tab", "pane before"),
    Action("main.show_list", "1", "packet list", "list"),
    Action("main.show_decode", "2", "decode; again: hex", "decode"),
    Action("main.show_hints", "3", "hints", "hints"),
    Action("main.show_host", "4", "host and look-ups", "lookups"),
    Action("main.show_writeup", "5 D", "write-up", "writeup"),
    Action("main.show_sources", "6", "sources", "sources"),
    Action("main.show_pictures", "7", "pictures of the records in the list", "pictures"),
    Action("main.strip", "_", "the case over time under the list: go to it; again: take it away", "strip"),
    Action("main.zoom", "\\", "this pane alone; again: all panes", "zoom"),
    Action("main.layout", "|", "side panel to the right or below", "layout"),
    Action("main.back", "ctrl+o", "the filter before", "back"),
    Action("main.close", "q escape", "close what is open: zoom, panel, groups, filter", "close"),
    Action("main.command", ":", "command line"),
    Action("main.menu", ".", "what can be done here", "menu"),
    Action("main.help", "? f1", "all keys", "help", footer=8, short="help"),
    Action("main.start", "", "close the case, back to the start screen", "start"),
    Action("frequency.only", "=", "show the records with this value; Enter does the same"),
    Action("frequency.without", "-", "leave the records with this value out"),
    Action("frequency.unknown", "u U", "show the records that do not say it"),
    Action("frequency.group", "o", "group the list by it"),
    Action("frequency.leave", "q escape %", "back to the list"),
    Action("exchange.turn_hex", "x", "what was carried as hex, or as text again"),
    Action("exchange.filter", "& f =", "show all of it in the list; Enter goes to one record"),
    Action("exchange.leave", "q escape s", "back to the list"),
    Action("views.keep", "n", "keep the view shown under a name; Enter opens one"),
    Action("views.forget", "x", "forget a view"),
    Action("views.leave", "q escape V", "back to the list"),
    Action("sets.edit", "e", "change it, or make another of it with NAME = columns; Enter uses one"),
    Action("sets.forget", "x", "forget a set of your own"),
    Action("sets.leave", "q escape z", "back to the list"),
    Action("names.remove", "x", "take it away; Enter uses one"),
    Action("names.leave", "q escape", "back to the list"),
    Action("table.leave", "q escape", "back to the list; Enter shows the records of a row"),
    Action("mapping.next", "l right space", "the next meaning of this column"),
    Action("mapping.before", "h left", "the meaning before"),
    Action("mapping.times", "t", "the next way to write times"),
    Action("mapping.kind", "K", "the next kind of record"),
    Action("mapping.save", "s", "save the mapping under a name"),
    Action("mapping.confirm", "y", "read the log by it"),
    Action("mapping.leave", "escape q", "leave the rows unread"),
    Action("bar.flip", "tab", "filter or search: flips, the text stays"),
    Action("bar.complete", "ctrl+n", "end the word: the next of fields, values, names; Right takes what is shown"),
    Action("bar.older", "up", "older text"),
    Action("bar.newer", "down", "newer text"),
    Action("bar.leave", "escape", "leave the bar; the filter stays as it was"),
    Action("start.open_case", "o", "open a case by its path", footer=2, short="open by path"),
    Action("start.new_case", "n", "new case", footer=3, short="new"),
    Action("start.demo", "d", "the demo case: ten practicals in a scratch file", footer=4, short="demo"),
    Action("start.forget", "x", "take the case off this list (the file stays)", footer=5, short="forget"),
    Action("start.help", "? f1", "all keys", footer=6, short="help"),
    Action("start.leave", "q", "leave", footer=7, short="leave"),
    Action("app.command_palette", "ctrl+p", "everything by name"),
    Action("app.redraw", "ctrl+l", "draw the whole screen again, if something wrote over it"),
    Action("app.theme", "", "colours", "theme", "dark|light|ansi"),
    Action("app.leave", "ctrl+q", "leave; everything is kept", "q"),
)
"""Every action, in the order of the help."""

ACTION = {action.id: action for action in ACTIONS}
"""Action by id."""

VERBS = {action.verb: action for action in ACTIONS if action.verb}
"""Action by `:` verb."""

_NAMES = {
    "down": "Down", "up": "Up", "left": "Left", "right": "Right", "pagedown": "PgDn", "pageup": "PgUp", "home": "Home",
    "end": "End", "space": "Space", "enter": "Enter", "tab": "Tab", "escape": "Esc", "f1": "F1", "shift": "Shift",
    "ctrl": "Ctrl",
}  # fmt: skip


def printed(key: str) -> str:
    """Return a key as people write it: `Ctrl+D`, `PgDn`, `]m`."""
    if ">" in key and len(key) > 1:
        return key.replace(">*", " letter").replace(">", "")
    if "+" in key and len(key) > 1:
        held, _, last = key.partition("+")
        return f"{_NAMES[held]}+{_NAMES.get(last, last.upper())}"
    return _NAMES.get(key, key)
