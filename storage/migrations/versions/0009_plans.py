"""what is due is found by its state, so that PostgreSQL does not take the index of it for that of a chat's deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BY_MOMENT = sa.text("not_before IS NOT NULL")
BY_STATE = sa.text("state IN ('pending', 'uncertain')")


def upgrade() -> None:
    """Bring the tables forward."""
    _replace(BY_STATE)


def downgrade() -> None:
    """Take them back."""
    _replace(BY_MOMENT)


def _replace(where: sa.TextClause) -> None:
    op.drop_index("ix_delivery_due", "delivery")
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["not_before", "id"],
        sqlite_where=where,
        postgresql_where=where,
    )
