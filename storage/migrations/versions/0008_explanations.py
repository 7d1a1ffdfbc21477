"""what explains why an article came or did not: where a subscription began, rules of buttons, articles by address."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("rule", sa.Column("asked_at", MOMENT, nullable=True))
    op.add_column("subscription", sa.Column("since", sa.BigInteger(), nullable=True))
    op.add_column("subscription", sa.Column("ruled_after", sa.BigInteger(), nullable=True))
    op.create_index("ix_article_url", "article", ["url"], postgresql_using="hash")


def downgrade() -> None:
    """Take them back."""
    op.drop_index("ix_article_url", "article")
    op.drop_column("subscription", "ruled_after")
    op.drop_column("subscription", "since")
    op.drop_column("rule", "asked_at")
