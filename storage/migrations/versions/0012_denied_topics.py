"""an operator's "not about this" is kept, so that relabelling does not undo it."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import BigKey

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "denied_topic",
        sa.Column("article_id", BigKey, nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_denied_topic_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "topic", name=op.f("pk_denied_topic")),
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("denied_topic")
