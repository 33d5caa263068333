"""``khenthuong user`` and ``khenthuong token``: accounts, roles at units, and clients' tokens."""

import sys
from datetime import UTC, date, datetime

import click
from sqlalchemy import Connection

from endpoints.cli.database import PAGE, existing_database, whole
from endpoints.cli.frame import NotInOrder, Noun, line_of, program
from endpoints.cli.shown import moment, say, show_table
from endpoints.cli.typed import DAY
from states.codes import Code
from states.facts import Unmet
from states.terms import Role
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import NotFound, UnmetRequirements
from workflow.people.commands import (
    assign,
    change_email,
    create_person,
    end_assignment,
    end_person,
    set_password,
    unlock,
)
from workflow.people.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, hash_password
from workflow.people.queries import (
    AssignmentView,
    PersonView,
    assignments_of,
    assignments_of_many,
    list_people,
    list_tokens,
    people_by_username,
)
from workflow.people.tokens import LONGEST_LIFE_DAYS, create_token, revoke_token

ROLES = click.Choice([role.value for role in Role])


@click.group(cls=Noun)
def user() -> None:
    """Accounts, and the roles that people hold at units."""


@click.group(cls=Noun)
def token() -> None:
    """Bearer tokens of clients."""


def password_options(function: click.decorators.FC) -> click.decorators.FC:
    """The two ways round the terminal, on which a password is asked else."""
    function = click.option(
        "--password-stdin", is_flag=True, help="Read the password from standard input, its first line."
    )(function)
    return click.option("--no-password", is_flag=True, help="No password: they cannot sign in by one.")(
        function
    )


@user.command("create", short_help="Make an account.")
@click.argument("username")
@click.argument("full_name")
@click.option("--email", help="Where notices go.")
@password_options
def create_user(
    username: str, full_name: str, email: str | None, password_stdin: bool, no_password: bool
) -> None:
    """Make an account for FULL_NAME, who signs in as USERNAME.

    USERNAME: up to 64 of a–z, 0–9, and . _ - within. The password is asked on the terminal, 8 to 1000 characters.
    An account has no rights until a role is assigned.
    """
    with existing_database() as engine:
        password = _password(from_stdin=password_stdin, none=no_password)
        password_hash = None if password is None else _hashed(password)
        try:
            with writing(engine) as connection:
                create_person(connection, username, full_name, _now(), email, password_hash)
        except UnmetRequirements as refused:
            raise NotInOrder(*map(_fault_of_account, refused.unmet)) from refused
    say(f"Made {username}. Next: {program()} user assign {username} ROLE UNIT_CODE")


@user.command("password", short_help="Give somebody a new password.")
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, its first line.")
def change_password(username: str, password_stdin: bool) -> None:
    """Give USERNAME a new password; signs them out, ends their tokens, lifts a lock on their name."""
    with existing_database() as engine:
        password = _password(from_stdin=password_stdin, none=False)
        assert password is not None
        password_hash = _hashed(password)
        with writing(engine) as connection:
            _person(connection, username)
            set_password(connection, username, password_hash, _now())
    say(f"{username} has a new password.")


@user.command("email", short_help="Change where somebody's notices go.")
@click.argument("username")
@click.argument("address", required=False)
def change_address(username: str, address: str | None) -> None:
    """Let the notices of USERNAME go to ADDRESS; without one they come in the service only."""
    with existing_database() as engine, writing(engine) as connection:
        _person(connection, username)
        change_email(connection, username, address, _now())
    say(f"Notices of {username} go to {address}." if address else f"{username} has no address any more.")


@user.command("unlock", short_help="Let somebody try their password again.")
@click.argument("username")
def lift_lock(username: str) -> None:
    """Lift the lock that wrong passwords have brought on the name USERNAME. The password stays."""
    with existing_database() as engine, writing(engine) as connection:
        _person(connection, username)
        unlock(connection, username, _now())
    say(f"{username} may sign in again.")


@user.command("list", short_help="Everybody, and the roles they hold today.")
def list_users() -> None:
    """Everybody with an account, and the roles they hold today."""
    with existing_database() as engine, reading(engine) as connection:
        people = whole(lambda cursor: list_people(connection, cursor, PAGE))
        held = assignments_of_many(connection, [person.id for person in people], today(_now()))
    show_table(
        ("username", "name", "e-mail", "roles today", "left"),
        [
            (
                person.username,
                person.full_name,
                person.email,
                "\n".join(_role_and_unit(one) for one in held.get(person.id, ())),
                person.ended_at,
            )
            for person in people
        ],
    )


@user.command("assign", short_help="Give somebody a role at a unit.")
@click.argument("username")
@click.argument("role", type=ROLES, metavar="ROLE")
@click.argument("unit_code")
@click.option("--from", "first_day", type=DAY, help="First day; today if left out.")
@click.option("--to", "last_day", type=DAY, help="Last day, included; without end if left out.")
def assign_role(
    username: str, role: str, unit_code: str, first_day: date | None, last_day: date | None
) -> None:
    """Give USERNAME a ROLE at the unit UNIT_CODE, between two days, both included.

    Roles: drafter, district_approver, department_appraiser, council_secretary, council_member, council_chair,
    inspector, admin.
    """
    now = _now()
    with existing_database() as engine, writing(engine) as connection:
        _person(connection, username)
        assign(connection, username, Role(role), unit_code, first_day or today(now), last_day, now)
    say(f"{username} is {role} at {unit_code}.")


@user.command("end", short_help="End a role, or close an account.")
@click.argument("username")
@click.option("--role", type=ROLES, metavar="ROLE", help="End only this role; needs --unit.")
@click.option("--unit", "unit_code", help="The unit at which the role is held.")
@click.option("--last-day", type=DAY, help="The role's last day; today if left out.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def end(username: str, role: str | None, unit_code: str | None, last_day: date | None, yes: bool) -> None:
    """End a role of USERNAME, or with no --role the account itself, for good.

    What somebody did stays theirs in the log.
    """
    if (role is None) != (unit_code is None):
        raise click.UsageError("--role and --unit go together.")
    if role is None and last_day is not None:
        raise click.UsageError("--last-day is of a role; an account ends at once.")
    now = _now()
    with existing_database() as engine:
        if role is None or unit_code is None:
            if not yes:
                click.confirm(f"Close the account of {username} for good?", abort=True, err=True)
            with writing(engine) as connection:
                _person(connection, username)
                end_person(connection, username, now)
            say(f"{username} has left.")
            return
        day = last_day or today(now)
        with writing(engine) as connection:
            end_assignment(connection, _held(connection, username, Role(role), unit_code, day), day, now)
        say(f"The last day of {username} as {role} at {unit_code} is {day.isoformat()}.")


@token.command("create", short_help="Make a token, and print it once.")
@click.argument("username")
@click.option("--label", default="command line", show_default=True, help="What it is for.")
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_LIFE_DAYS),
    default=30,
    show_default=True,
    help="How long it lives.",
)
def create(username: str, label: str, days: int) -> None:
    """Make a token for USERNAME and print it, once: only its hash is stored."""
    with existing_database() as engine, writing(engine) as connection:
        made = create_token(connection, _person(connection, username).id, label, days, _now())
    click.echo(made.secret)
    say(f"Token {made.id} of {username}, until {moment(made.expires_at)}. It cannot be shown again.")


@token.command("list", short_help="All tokens, or those of one person.")
@click.argument("username", required=False)
def tokens(username: str | None) -> None:
    """All tokens, or those of USERNAME; never the secrets, which nobody has but their owners."""
    with existing_database() as engine, reading(engine) as connection:
        if username is not None:
            _known(connection, username)
        found = whole(lambda cursor: list_tokens(connection, username, cursor, PAGE))
    show_table(
        ("id", "username", "label", "made", "until", "revoked"),
        [(one.id, one.username, one.label, one.created_at, one.expires_at, one.revoked_at) for one in found],
    )


@token.command("revoke", short_help="End a token at once.")
@click.argument("token_id", type=int)
def revoke(token_id: int) -> None:
    """End the token with this number (see the list) at once."""
    with existing_database() as engine, writing(engine) as connection:
        try:
            revoke_token(connection, token_id, _now())
        except NotFound as error:
            raise NotInOrder(
                f"There is no token {token_id}. See: {program()} token list [{error.code}]"
            ) from error
    say(f"Token {token_id} is revoked.")


def _password(*, from_stdin: bool, none: bool) -> str | None:
    if from_stdin and none:
        raise click.UsageError("--password-stdin and --no-password exclude one another.")
    if none:
        return None
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to ask for the password on: use --password-stdin.")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


def _fault_of_account(unmet: Unmet) -> str:
    if (unmet.field, unmet.code) == ("username", Code.INVALID):
        return f"username: A user name is up to 64 of a–z, 0–9, and . _ - within. [{Code.INVALID}]"
    return line_of(unmet)


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise NotInOrder(
            f"password: A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters. "
            f"[{Code.OUT_OF_RANGE}]"
        )
    return hash_password(password)


def _known(connection: Connection, username: str) -> PersonView:
    found = people_by_username(connection, [username])
    if not found:
        raise NotInOrder(f"username: Nobody has the account {username}. [{Code.UNKNOWN_PERSON}]")
    return next(iter(found.values()))


def _person(connection: Connection, username: str) -> PersonView:
    """Somebody who has not left: whose account has been closed gets nothing any more."""
    found = _known(connection, username)
    if found.ended_at is not None:
        raise NotInOrder(f"username: The account {username} is closed. [{Code.UNKNOWN_PERSON}]")
    return found


def _held(connection: Connection, username: str, role: Role, unit_code: str, day: date) -> int:
    for one in assignments_of(connection, _person(connection, username).id, day):
        if one.role is role and one.unit_code == unit_code:
            return one.id
    raise NotInOrder(f"role: {username} is not {role.value} at {unit_code} on {day}. [not_found]")


def _role_and_unit(one: AssignmentView) -> str:
    until = f", until {one.valid_to:%d/%m/%Y}" if one.valid_to else ""
    return f"{one.role.value} at {one.unit_code} {one.unit_name}{until}"


def _now() -> datetime:
    return datetime.now(UTC)
