"""Who may see and do what with a question, and when: written by hand from the specification, not from the product.

The first column names the row; of each table the words mean:

* SEES: `answered`: once a written answer is published and the meeting shows answers openly; `turn`: while the screen
  shows it or will show it. What is waiting has not been decided on; what is private was accepted for its speaker alone.
* MAY: who may try at all. The asker and the speaker are those of the question at hand, a colleague is a speaker whom
  the question is not for, an outsider is an organizer of another meeting.
* MODERATED and HANDLED: from which states what leads where. What is not there cannot be done; `same` changes nothing.
"""

# Specification §3.4: see published; see pending, declined, private. A merged one speaks through the other (§3.3).
_SEES = """
what       stranger  participant  in_queue  asker  speaker  colleague  screen  moderator  organizer  viewer  outsider
waiting    no        no           no        yes    no       no         no      yes        yes        yes     no
declined   no        no           no        yes    no       no         no      yes        yes        yes     no
merged     no        no           no        yes    no       no         no      yes        yes        yes     no
withdrawn  no        no           no        no     no       no         no      yes        yes        yes     no
private    no        no           no        yes    yes      no         no      yes        yes        yes     no
published  answered  yes          yes       yes    yes      no         turn    yes        yes        yes     no
"""

# Specification §3.3 (who), §3.4; a moderator by link decides about questions, the organizer about answers and the end
# (issue, 6: approved by the organizer).
_MAY = """
act        stranger  participant  in_queue  asker  speaker  colleague  screen  moderator  organizer  viewer  outsider
ask        no        yes          yes       yes    no       no         no      no         no         no      no
vote       no        yes          no        no     no       no         no      no         no         no      no
report     no        yes          no        no     no       no         no      no         no         no      no
reword     no        no           no        yes    no       no         no      no         no         no      no
withdraw   no        no           no        yes    no       no         no      no         no         no      no
hide       no        no           no        yes    no       no         no      no         no         no      no
accept     no        no           no        no     no       no         no      yes        yes        no      no
edit       no        no           no        no     no       no         no      yes        yes        no      no
decline    no        no           no        no     no       no         no      yes        yes        no      no
merge      no        no           no        no     no       no         no      yes        yes        no      no
unmerge    no        no           no        no     no       no         no      yes        yes        no      no
approve    no        no           no        no     no       no         no      yes        yes        no      no
refuse     no        no           no        no     no       no         no      yes        yes        no      no
undo       no        no           no        no     no       no         no      yes        yes        no      no
select     no        no           no        no     no       no         no      yes        yes        no      no
unselect   no        no           no        no     no       no         no      yes        yes        no      no
take       no        no           no        no     no       no         no      yes        yes        no      no
put_back   no        no           no        no     no       no         no      yes        yes        no      no
answered   no        no           no        no     no       no         no      yes        yes        no      no
in_writing no        no           no        no     no       no         no      yes        yes        no      no
skip       no        no           no        no     no       no         no      yes        yes        no      no
screen     no        no           no        no     no       no         no      yes        yes        no      no
draft      no        no           no        no     yes      no         no      no         yes        no      no
publish    no        no           no        no     no       no         no      no         yes        no      no
unpublish  no        no           no        no     no       no         no      no         yes        no      no
rules      no        no           no        no     no       no         no      no         yes        no      no
close      no        no           no        no     no       no         no      no         yes        no      no
reopen     no        no           no        no     no       no         no      no         yes        no      no
"""

# Specification §3.3, first field. Held is what a rule has stopped (rulings). Taken back: adopted without a name.
_MODERATED = """
act       submitted  held       published  declined   merged     withdrawn
accept    published  published  same       published  no         published
decline   declined   declined   declined   same       no         no
merge     merged     merged     merged     no         no         no
withdraw  withdrawn  withdrawn  withdrawn  no         no         same
"""

# Specification §3.3, second field, for what is published; the rest of a row is what the live view of the issue takes
# (choose again what was passed over, tick off what was never shown).
_HANDLED = """
act         open      selected  current   answered  writing   passed
select      selected  same      no        no        selected  selected
unselect    same      open      no        no        no        no
take        current   current   same      no        no        no
put_back    no        same      selected  no        no        no
answered    answered  answered  answered  same      no        no
in_writing  writing   writing   writing   writing   same      writing
skip        passed    passed    passed    no        no        same
"""


def _read(text: str) -> dict[tuple[str, str], str]:
    """Return the cells of a table by row and column."""
    (_, *columns), *lines = (line.split() for line in text.strip().splitlines())
    return {(row, column): cell for row, *cells in lines for column, cell in zip(columns, cells, strict=True)}


SEES, MAY, MODERATED, HANDLED = (_read(text) for text in (_SEES, _MAY, _MODERATED, _HANDLED))
ROLES = tuple(dict.fromkeys(column for _, column in MAY))
# Who has come of a question to an end does not change it any more: only what still waits is changed or taken back.
WAITS = frozenset({"open", "selected", "current"})
LIVING = frozenset({"submitted", "held", "published"})
# §3.4, name: per name_display to all who see it; nobody learns a name that stands in public (rulings, Questions).
NAMES = {
    "name_and_company": {"public": "company", "others": "name"},
    "company": {"public": "company", "others": "company"},
    "anonymous": {"public": "nothing", "others": "nothing"},
}
MOST_OPEN = 5
REPORTERS = 2
