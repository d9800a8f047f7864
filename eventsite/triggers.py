"""Triggers that count what changes in a table, in the ways of SQLite and of PostgreSQL.

They stand in the database and not in the services, so that no way of writing can forget them: not a statement for many
rows, not the release before this one while both serve.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

HOW = ("insert", "update", "delete")
# Random, not the next one: what is rolled back, or restored from a backup, never has the number of something else.
RANDOM = {"sqlite": "random()", "postgresql": "floor(random() * 9000000000000000000)::bigint"}
FUNCTION = """
CREATE OR REPLACE FUNCTION {counter}_renewed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('eventsite.{counter}', true) IS DISTINCT FROM txid_current()::text THEN
        UPDATE {counter} SET number = {random};
        PERFORM set_config('eventsite.{counter}', txid_current()::text, true);
    END IF;
    RETURN NULL;
END $$
"""


def watch(connection: Connection, counter: str, tables: Mapping[str, Collection[str]]) -> None:
    """Give the one row of the table `counter` a new `number` whenever something in those tables changes.

    Of each table the columns are named whose change counts. On PostgreSQL the number is new when the transaction
    ends, so that nobody waits longer for the row than a commit takes. Whatever watched before is replaced.
    """
    write = connection.exec_driver_sql
    random = RANDOM[connection.dialect.name]
    if connection.dialect.name == "postgresql":
        write(FUNCTION.format(counter=counter, random=random))
    for table, columns in tables.items():
        for how in HOW:
            name, when = f"{counter}_{table}_{how}", f"{how} OF {', '.join(map(_quoted, columns))}"
            when = when if how == "update" else how
            if connection.dialect.name == "postgresql":
                write(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                write(
                    f"CREATE CONSTRAINT TRIGGER {name} AFTER {when} ON {table} DEFERRABLE INITIALLY DEFERRED "
                    f"FOR EACH ROW EXECUTE FUNCTION {counter}_renewed()"
                )
            else:
                write(f"DROP TRIGGER IF EXISTS {name}")
                renewed = f"UPDATE {counter} SET number = {random}"  # noqa: S608 - nothing in it is typed by anybody
                write(f"CREATE TRIGGER {name} AFTER {when} ON {table} BEGIN {renewed}; END")


def _quoted(column: str) -> str:
    return f'"{column}"'
