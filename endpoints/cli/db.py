"""``khenthuong db``: bringing a database to a revision, and telling whether it is in order."""

import click

from endpoints.cli.database import any_database, file_of, known_revision, place, require_file
from endpoints.cli.frame import NotInOrder, Noun
from endpoints.cli.shown import say
from migrations import compare, run
from migrations.run import HEAD


@click.group(cls=Noun)
def db() -> None:
    """The database and its migrations."""


@db.command(short_help="Bring the database up to the newest revision.")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database up to REVISION (the newest if left out); makes an embedded one that is not there.

    All that is pending lands, or nothing does.
    """
    _require_revision(revision, "head")
    found = place()
    file = file_of(found)
    if file is not None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with any_database(found) as engine:
        before = known_revision(engine)
        run.upgrade(engine, revision)
        now = run.current(engine)
    say(f"The database is at {now} already." if before == now else f"From {before or 'nothing'} to {now}.")


@db.command(short_help="Bring the database down to a revision.")
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask.")
def downgrade(revision: str, yes: bool) -> None:
    """Bring the database down to REVISION, or "base". What has no place there is lost."""
    _require_revision(revision, "base")
    found = place()
    require_file(found)
    if not yes:
        click.confirm(f"Go down to {revision}, and lose what has no place there?", abort=True, err=True)
    with any_database(found) as engine:
        _require_below(revision, known_revision(engine))
        run.downgrade(engine, revision)
        now = run.current(engine)
    say(f"The database is at {now or 'nothing'}.")


@db.command(short_help="Check that revision and tables are right.")
def check() -> None:
    """Tell whether the database is at the newest revision, and its tables are as the program means them."""
    found = place()
    require_file(found)
    with any_database(found) as engine:
        at = known_revision(engine)
        if at != HEAD:
            raise NotInOrder(f"The database is at {at or 'nothing'}, and the newest revision is {HEAD}.")
        differences = compare.check(engine)
    for difference in differences:
        click.echo(difference)
    if differences:
        raise NotInOrder(f"{len(differences)} differences between the program and the database.")
    say(f"The database is at {HEAD}, and in order.")


def _require_revision(revision: str, end: str) -> None:
    known = run.revisions()
    if revision != end and revision not in known:
        raise click.UsageError(
            f"There is no revision {revision!r}; there are {', '.join(known)}, and {end!r}."
        )


def _require_below(revision: str, at: str | None) -> None:
    known = run.revisions()
    if revision != "base" and (at is None or known.index(revision) > known.index(at)):
        raise NotInOrder(f"The database is at {at or 'nothing'}, which is below {revision} already.")
