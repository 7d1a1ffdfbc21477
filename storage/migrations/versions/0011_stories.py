"""articles that tell the same story are found by what their texts have in common."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward. Nothing was ever written into the columns that go."""
    for name in ("signature", "story_id"):
        op.drop_column("article", name)
    op.add_column("article", sa.Column("signature", sa.Text(), nullable=True))
    op.create_table(
        "story_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_story_key_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "article_id", name=op.f("pk_story_key")),
    )
    op.create_index(op.f("ix_story_key_article_id"), "story_key", ["article_id"])
    op.create_table(
        "copy",
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_copy_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_copy")),
    )


def downgrade() -> None:
    """Take them back."""
    for name in ("copy", "story_key"):
        op.drop_table(name)
    op.drop_column("article", "signature")
    for name in ("signature", "story_id"):
        op.add_column("article", sa.Column(name, sa.BigInteger(), nullable=True))
