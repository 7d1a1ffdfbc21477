"""a chat rests after each message, whichever worker sends the next."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "rest",
        sa.Column("chat_id", KEY, autoincrement=False, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_rest")),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("alter table rest set (fillfactor = 50)")


def downgrade() -> None:
    """Take them back."""
    op.drop_table("rest")
