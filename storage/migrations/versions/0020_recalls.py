"""messages of an edition that was called back are deleted from the chats."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "recall",
        sa.Column("delivery_id", KEY, autoincrement=False, nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("delays", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name=op.f("fk_recall_delivery_id_delivery"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_recall")),
    )
    op.create_index(
        op.f("ix_recall_not_before_delivery_id"), "recall", ["not_before", "delivery_id"]
    )


def downgrade() -> None:
    """Take them back. A message that was deleted was sent, as far as older versions know."""
    op.drop_table("recall")
    op.execute("update delivery set state = 'sent' where state = 'recalled'")
