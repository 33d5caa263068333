"""Signing in by password, for the form and for tokens alike: one order of things, which is what makes it safe.

Look whether name and address are locked; check the password with no connection in hand, for that is slow; then count
it if it was wrong, and if it was right look once more whether that may be told. Whoever then signs somebody in calls
:func:`require_same_password` in the transaction that does it. Failures and locks are
:mod:`workflow.people.attempts`'s; what a failure leaves in the log is written with its count.
"""

from dataclasses import replace
from datetime import datetime
from math import ceil

from sqlalchemy import Connection, Engine

from states.codes import Code
from states.terms import Deed, Outcome
from workflow.audit.entries import NewEntry, write_entries
from workflow.database import reading, writing
from workflow.errors import Refused
from workflow.people.accounts import Account, account_of, is_as_read, is_username, renew_hash, tidy_username
from workflow.people.attempts import Lock, locked_until, note_failure
from workflow.people.passwords import hash_anew, is_outdated, password_fits

_SECONDS = 60


def account_by_password(
    engine: Engine, username: str, password: str, address: str | None, now: datetime
) -> Account:
    """The account with this name and password. To be called outside any transaction.

    Raises:
        Refused: ``bad_credentials``, the same whether the name or the password is wrong; ``too_many_attempts`` with
            ``retry_after`` (seconds), ``minutes`` and ``count``, for the right password too.
        Unavailable: the database cannot be had, or too many are signing in at once.
    """
    with reading(engine) as connection:
        _refuse_if_locked(locked_until(connection, username, address, now), now)
        account = account_of(connection, username)
    fits = password_fits(account.password_hash if account else None, password)
    if account is None or not fits:
        with writing(engine) as connection:
            lock = note_failure(connection, username, address, now)
            if lock is None:
                _log_failure(connection, username, account, address, now)
        _refuse_if_locked(lock, now)
        raise Refused(Code.BAD_CREDENTIALS)
    renewed = hash_anew(password) if is_outdated(account.password_hash) else None
    with reading(engine) as connection:
        # Others may have failed while this one was being checked.
        _refuse_if_locked(locked_until(connection, username, address, now), now)
    if renewed is None:
        return account
    with writing(engine) as connection:
        stored = renew_hash(connection, account, renewed)
    if not stored:  # by another sign-in, or it is another password by now
        return account_by_password(engine, username, password, address, now)
    return replace(account, password_hash=renewed)


def require_same_password(connection: Connection, account: Account) -> None:
    """Raises Refused (``bad_credentials``) where the password was changed, or the account closed, meanwhile."""
    if not is_as_read(connection, account):
        raise Refused(Code.BAD_CREDENTIALS)


def _refuse_if_locked(lock: Lock | None, now: datetime) -> None:
    if lock is None:
        return
    seconds = max(1, ceil((lock.until - now).total_seconds()))
    minutes = -(-seconds // _SECONDS)
    raise Refused(Code.TOO_MANY_ATTEMPTS, retry_after=seconds, minutes=minutes, count=lock.failures)


def _log_failure(
    connection: Connection, username: str, account: Account | None, address: str | None, now: datetime
) -> None:
    typed = tidy_username(username)
    write_entries(
        connection,
        [
            NewEntry(
                at=now,
                action=Deed.SIGN_IN_FAILED,
                outcome=Outcome.REFUSED,
                code=Code.BAD_CREDENTIALS,
                subject=f"person:{account.username}" if account else None,
                # What is no possible name may be a password in the wrong field: it goes nowhere.
                private={"username": typed} if is_username(typed) else {},
                address=address,
            )
        ],
    )
