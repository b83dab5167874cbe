"""Names of clips and shots are unique; proposal numbers are given out once, across processes."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds names and counters, filled from what is there."""
    op.execute("ALTER TABLE records ADD COLUMN name TEXT")
    op.execute("UPDATE records SET name = json_extract(document, '$.name') WHERE kind IN ('Clip', 'Shot')")
    op.execute("CREATE UNIQUE INDEX record_names ON records (kind, name) WHERE name IS NOT NULL")
    op.execute("CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
    op.execute(
        "INSERT INTO counters SELECT 'proposal', coalesce(max(CAST(substr(key, 2) AS INTEGER)), 0) "
        "FROM records WHERE kind = 'Proposal'"
    )
