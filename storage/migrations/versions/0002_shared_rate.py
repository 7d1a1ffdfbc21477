"""a shared send rate: who delivers, what is paused for all, what a day cost; why a subscription is paused."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "pause",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_pause")),
    )
    op.create_table(
        "spending",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tenths", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_spending")),
    )
    op.add_column("subscription", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column(
        "worker",
        sa.Column("delivers", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
    )
    op.drop_column("worker", "share")


def downgrade() -> None:
    """Take them back."""
    op.add_column(
        "worker", sa.Column("share", sa.Double(), server_default=sa.text("1.0"), nullable=False)
    )
    op.drop_column("worker", "delivers")
    op.drop_column("subscription", "reason")
    op.drop_table("spending")
    op.drop_table("pause")
