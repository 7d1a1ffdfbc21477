"""what an article says is kept folded, so that filters need not read its document."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("article", sa.Column("words", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take them back."""
    op.drop_column("article", "words")
