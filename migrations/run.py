"""Bringing a database to a revision, and telling where it stands. No ini file, no paths but the package's own.

The models and the migrations must say the same: :func:`migrations.compare.check`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

HEAD = (Path(__file__).parent / "HEAD").read_text().strip()
"""The newest revision. Two branches that both add one collide in this file, and not in production."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to a revision: all that is pending lands, or nothing does.

    A second start waits for the first and then finds nothing to do.

    Raises:
        sqlalchemy.exc.OperationalError: a table could not be had in time; nothing has changed.
    """
    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the database down to a revision, ``base`` for an empty one. What has no place there is lost."""
    command.downgrade(_config(engine), revision)


def current(engine: Engine) -> str | None:
    """The revision of the database; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def pending(engine: Engine) -> bool:
    """Whether the database is not at the newest revision, so that nothing may be served from it."""
    return current(engine) != HEAD


def revisions() -> list[str]:
    """All revisions, the oldest first."""
    scripts = ScriptDirectory.from_config(_config(None))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def _config(engine: Engine | None) -> Config:
    config = Config()
    # A percent sign in a path would be taken for a placeholder.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["engine"] = engine
    return config
