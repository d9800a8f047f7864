"""What each decision and some rules of calendar.md come to when they are turned round."""

from dataclasses import dataclass

SEATS = "tests/scenarios/test_seats.py::"
CHANGES = "tests/scenarios/test_changes.py::"
ANSWERS = "tests/scenarios/test_answers.py::"
SEVERAL = "tests/scenarios/test_several.py::"
S01 = f"{SEATS}test_s01_registered"
S02 = f"{CHANGES}test_s02_time_moved"
S07 = f"{CHANGES}test_s07_event_called_off"
S12 = f"{ANSWERS}test_s12_declines"
S27 = f"{SEVERAL}test_s27_series_feed"


@dataclass(frozen=True)
class Mutant:
    """A rule, how it is broken, where (a file of the package, what stands there, what instead), and who notices."""

    rule: str
    how: str
    file: str
    old: str
    new: str
    killers: tuple[str, ...]


MUTANTS = (
    Mutant("D1", "the UID is made from the registration", "services/calendar_entries.py",
           'f"{secrets.token_hex(16)}@', 'f"{registration.id:032x}@',
           (f"{SEATS}test_s01_everyone_has_a_uid_of_their_own", f"{CHANGES}test_s29_revived")),
    Mutant("D2", "mail comes from an address of its own", "delivery/queue.py",
           'sender=Party(config["CALENDAR_NAME"], config["CALENDAR_ADDRESS"])',
           'sender=Party(config["CALENDAR_NAME"], f"studs+{token}@{config[\'BOUNCE_DOMAIN\']}")',
           (S01,)),
    Mutant("D3", "the calendar's address is Google's", "config.py",
           '"CALENDAR_ADDRESS", str, "kalender@kalender.example.se"', '"CALENDAR_ADDRESS", str, "kalender@gmail.com"',
           (S01,)),
    Mutant("D4", "two are invited in one object", "calendar/invitations.py",
           'component.add("ATTENDEE", invited)',
           'component.add("ATTENDEE", [invited, vCalAddress("mailto:person2@bolaget.example")])',
           (S01,)),
    Mutant("D5", "a move does not ask anew", "rules/sayings.py",
           "sequence, sequence, PartStat.NEEDS_ACTION)", "sequence, sequence, answer)",
           (S02,)),
    Mutant("D6", "SEQUENCE stays when the content is new", "rules/sayings.py",
           "sequence = self.sequence + 1", "sequence = self.sequence",
           (S02,)),
    Mutant("D7", "what is called off is still confirmed", "calendar/invitations.py",
           'component.add("STATUS", "CANCELLED")', 'component.add("STATUS", "CONFIRMED")',
           (S07,)),
    Mutant("D8", "a decline is answered with a CANCEL", "services/declines.py",
           '    _trace("answer.declined", answering.case)\n',
           '    _trace("answer.declined", answering.case)\n    invitations.withdraw('
           "registration, event, answering.cause, answering.now, "
           "lambda entry: notifications.replaced(registration, event, entry))\n",
           (S12,)),
    Mutant("D9", "icalendar makes the time zones", "calendar/objects.py",
           "    blocks = {clock.block[\"TZID\"]: clock.block for clock in clocks if clock.block is not None}\n"
           "    for component in [*blocks.values(), *events]:\n"
           "        calendar.add_component(component)\n",
           "    for component in events:\n"
           "        calendar.add_component(component)\n"
           "    calendar.add_missing_timezones()\n",
           ("tests/calendar/test_zones.py::test_t05_no_date_lists_and_no_comments",)),
    Mutant("D10", "a feed has a METHOD", "calendar/publications.py",
           "    calendar = objects.head()\n", '    calendar = objects.head("PUBLISH")\n',
           (S27,)),
    Mutant("M03", "the calendar gets a copy", "delivery/mime.py",
           '        f"Date: {', '        f"Cc: {addr_spec(letter.sender.address)}",\n        f"Date: {',
           (S01,)),
    Mutant("M06", "the part does not name the method", "delivery/mime.py",
           'text/calendar; method="{method}"; charset', "text/calendar; charset",
           (S01,)),
    Mutant("M09", "the attachment is another object", "delivery/mime.py",
           "ATTACHMENT + packed", "ATTACHMENT + wire.packed(calendar.lower())",
           (S01,)),
    Mutant("M16", "invitations are marked as automatic", "delivery/mime.py",
           '"X-Auto-Response-Suppress: OOF, AutoReply"', '"Auto-Submitted: auto-generated"',
           (S01,)),
    Mutant("S04", "lines are not folded", "calendar/objects.py",
           "calendar.to_ical(sorted=False)", 'calendar.to_ical(sorted=False).replace(b"\\r\\n ", b"")',
           ("tests/calendar/test_syntax.py::test_s04_s05_lines_have_at_most_75_octets_and_folds_split_no_character",)),
    Mutant("S10", "commas are not escaped", "calendar/objects.py",
           'r"[\\\\;,]"', 'r"[\\\\;]"',
           (f"{CHANGES}test_s03_venue_changed",)),
    Mutant("C03", "the object does not say its method", "calendar/objects.py",
           '        calendar.add("METHOD", method)\n', '        calendar.add("X-METHOD", method)\n',
           (S01,)),
    Mutant("C07", "a day with other hours is left out", "calendar/invitations.py",
           'objects.serialised(objects.head("REQUEST"), components, [clock])',
           'objects.serialised(objects.head("REQUEST"), components[:1], [clock])',
           (f"{SEVERAL}test_s23_a_day_with_other_hours_is_in_the_same_object",)),
    Mutant("E06", "a CANCEL has the SEQUENCE of what it cancels", "services/calendar_entries.py",
           "    entry.sequence += 1\n", "    entry.sequence += entry.sequence == 0\n",
           ("tests/scenarios/test_lives.py::"
            "test_registered_moved_accepted_edited_declined_accepted_called_off",)),
    Mutant("E13", "the alarm comes two hours before", "calendar/invitations.py",
           "timedelta(hours=-1)", "timedelta(hours=-2)",
           (S01,)),
    Mutant("E16", "the room is in the cancellation", "calendar/invitations.py",
           '    component.add("STATUS", "CANCELLED")\n',
           '    component.add("STATUS", "CANCELLED")\n    _add_conference(component, invitation)\n',
           (S07,)),
    Mutant("T01", "the zone is not explained", "calendar/invitations.py",
           'objects.head("REQUEST"), components, [clock])', 'objects.head("REQUEST"), components, [])',
           (S01,)),
    Mutant("T06", "the clocks change an hour late", "calendar/zones.py",
           '"CET-1CEST,M3.5.0,M10.5.0/3"', '"CET-1CEST,M3.5.0/3,M10.5.0/3"',
           (S01, "tests/calendar/test_zones.py::test_t03_t05_the_block_for_sweden_is_this")),
    Mutant("T07", "a start that never comes is taken", "rules/events.py",
           "        return WallProblem.GAP\n", "        return None\n",
           (f"{CHANGES}test_s32_a_start_that_the_clocks_jump_over_is_refused_at_input",)),
    Mutant("X03", "ORGANIZER changes with the messages", "notifications/invitations.py",
           "organizer=Party(entry.organizer_name, entry.organizer_address)",
           'organizer=Party(f"{entry.organizer_name} {entry.sequence}", entry.organizer_address)',
           (S02,)),
    Mutant("X04", "CREATED is the time of sending", "calendar/objects.py",
           '_utc(entry.created_at))', '_utc(stamped_at))',
           (S02,)),
    Mutant("X06", "two messages in a second have one DTSTAMP", "rules/invitations.py",
           "timedelta(seconds=1)", "timedelta(0)",
           (f"{CHANGES}test_s29_revived",)),
    Mutant("F03", "a UID may come twice in a feed", "calendar/publications.py",
           "len({entry.uid for entry in entries}) < len(entries)", "not entries",
           ("tests/calendar/test_publications.py::test_f03_uids_are_unique",)),
    Mutant("F04", "SEQUENCE in the feed does not grow", "services/events.py",
           "event.calendar_sequence += 1", "event.calendar_sequence += 0",
           (S27,)),
    Mutant("F05", "DTSTAMP in the feed is not that of the change", "calendar/publications.py",
           "objects.events(entry, entry.changed_at, entry.description)",
           "objects.events(entry, entry.created_at, entry.description)",
           (S27,)),
)  # fmt: skip
