"""the copies of a story are found by the article that told it first."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_index(op.f("ix_copy_story"), "copy", ["story"])


def downgrade() -> None:
    """Take them back."""
    op.drop_index(op.f("ix_copy_story"), table_name="copy")
