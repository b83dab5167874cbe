"""Documents by kind and key; decisions that nobody can change."""

from alembic import op

revision = "0001"
down_revision = None

_NO_CHANGE = """
CREATE TRIGGER decisions_no_{verb} BEFORE {verb} ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END
"""

# INSERT OR REPLACE deletes without firing delete triggers.
_NO_REPLACE = """
CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id OR hash = NEW.hash OR position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END
"""


def upgrade() -> None:
    """Makes the two tables and the triggers that guard the second."""
    op.execute(
        "CREATE TABLE records (position INTEGER PRIMARY KEY AUTOINCREMENT, "
        "kind TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL, UNIQUE (kind, key))"
    )
    op.execute(
        "CREATE TABLE decisions (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, "
        "proposal TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, document TEXT NOT NULL)"
    )
    op.execute("CREATE INDEX decisions_of_proposal ON decisions (proposal)")
    op.execute(_NO_CHANGE.format(verb="UPDATE"))
    op.execute(_NO_CHANGE.format(verb="DELETE"))
    op.execute(_NO_REPLACE)
