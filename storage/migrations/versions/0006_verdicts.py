"""an article may be judged where it is read, before the intake numbers it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("article", sa.Column("judge", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Take them back."""
    op.drop_column("article", "judge")
