"""an article that is known by its file says which one that was."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("article", sa.Column("home", sa.String(32), nullable=True))


def downgrade() -> None:
    """Take them back."""
    op.drop_column("article", "home")
