"""a copy knows how many times as long as the first article of its story it is."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward. Copies found before count as long as what they are copies of."""
    op.add_column(
        "copy", sa.Column("relative_length", sa.Double(), server_default="1", nullable=False)
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_column("copy", "relative_length")
