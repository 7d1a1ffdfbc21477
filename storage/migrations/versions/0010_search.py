"""articles are found by words: an index of tokens, and a list of what it does not hold yet.

The index is no table of the models: FTS5 of SQLite and vectors of PostgreSQL have little in common. Triggers keep it
without what is deleted, whoever deletes it. Whoever makes the table of articles anew has to make them anew, too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Tokens are finished: the tokenizer only parts them at spaces, whatever letters and signs they are made of.
SQLITE = (
    """create virtual table article_index
    using fts5(tokens, detail=none, columnsize=0, tokenize="ascii tokenchars '+#^'")""",
    """create trigger article_forgotten after delete on article when old.number is not null
    begin delete from article_index where rowid = old.number; end""",
    """create trigger article_renumbered after update of number on article
    when old.number is not null and old.number is not new.number
    begin delete from article_index where rowid = old.number; end""",
)
# The list of what is not merged into the index yet is read by every search: it is kept short.
POSTGRESQL = (
    "create table article_index (number bigint primary key, tokens tsvector not null)",
    """create index ix_article_index_tokens on article_index
    using gin (tokens) with (gin_pending_list_limit = 256)""",
    """create function forget_tokens() returns trigger language plpgsql as
    'begin delete from article_index where number = old.number; return null; end'""",
    """create trigger article_forgotten after delete on article
    for each row when (old.number is not null) execute function forget_tokens()""",
    """create trigger article_renumbered after update of number on article
    for each row when (old.number is distinct from new.number and old.number is not null)
    execute function forget_tokens()""",
)


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "unindexed",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("changes", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_unindexed")),
    )
    op.execute(
        "insert into unindexed (number) select number from article "
        "where number is not null and taken_in_at is not null"
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take them back."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger in ("article_forgotten", "article_renumbered"):
        op.execute(f"drop trigger {trigger}" + ("" if is_sqlite else " on article"))
    if not is_sqlite:
        op.execute("drop function forget_tokens()")
    op.execute("drop table article_index")
    op.drop_table("unindexed")
