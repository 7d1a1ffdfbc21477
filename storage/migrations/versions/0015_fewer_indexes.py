"""what is in hand may have left, so leases need no state; one index less is written when a delivery is done."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

QUEUED_ONCE = "uq_delivery_edition_id_subscription_id_part"


def upgrade() -> None:
    """Bring the tables forward."""
    # What was merely claimed has not left, and nobody has it in hand any more.
    op.execute("delete from lease where state = 'claimed'")
    op.drop_column("lease", "state")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint(QUEUED_ONCE, type_="unique")
    op.create_index("ix_delivery_edition_id", "delivery", ["edition_id"], postgresql_using="brin")
    if op.get_context().dialect.name == "postgresql":
        op.execute("alter table lease reset (fillfactor)")


def downgrade() -> None:
    """Take them back."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("alter table lease set (fillfactor = 50)")
    op.drop_index("ix_delivery_edition_id", "delivery")
    with op.batch_alter_table("delivery") as delivery:
        delivery.create_unique_constraint(QUEUED_ONCE, ["edition_id", "subscription_id", "part"])
    op.add_column(
        "lease", sa.Column("state", sa.String(16), server_default="sending", nullable=False)
    )
