"""bookmarks are listed by when they were made, and found by their article."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_index(
        op.f("ix_saved_chat_id_saved_at_article_id"), "saved", ["chat_id", "saved_at", "article_id"]
    )
    op.create_index(op.f("ix_saved_article_id"), "saved", ["article_id"])


def downgrade() -> None:
    """Take them back."""
    op.drop_index(op.f("ix_saved_article_id"), table_name="saved")
    op.drop_index(op.f("ix_saved_chat_id_saved_at_article_id"), table_name="saved")
