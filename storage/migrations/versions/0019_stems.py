"""the search knows more forms of a word: all articles are indexed anew."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    _index_anew()


def downgrade() -> None:
    """Take them back."""
    _index_anew()


def _index_anew() -> None:
    op.execute(
        "insert into unindexed (number) select number from article "
        "where number is not null and taken_in_at is not null on conflict do nothing"
    )
