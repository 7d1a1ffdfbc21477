"""an edition may be without stories that its readers had before."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = ["rule_id", "after", "upto", "language", "format", "max_items"]
ONE_OF_A_KEY = "uq_edition_rule_id_after_upto_language_format_max_items"


def upgrade() -> None:
    """Bring the tables forward. No edition so far leaves out for one reader what another one gets."""
    with op.batch_alter_table("edition") as edition:
        edition.add_column(sa.Column("without", sa.Text(), server_default="[]", nullable=False))
        edition.drop_constraint(ONE_OF_A_KEY, type_="unique")
        edition.create_unique_constraint(f"{ONE_OF_A_KEY}_without", [*KEY, "without"])


def downgrade() -> None:
    """Take them back. Of editions that differ in nothing else the first one stays."""
    twin = "exists (select 1 from edition one where one.id < edition.id and "
    same = " and ".join(f"one.{column} = edition.{column}" for column in KEY)
    op.execute(f"delete from edition where {twin}{same})")  # noqa: S608 -- constants
    with op.batch_alter_table("edition") as edition:
        edition.drop_constraint(f"{ONE_OF_A_KEY}_without", type_="unique")
        edition.create_unique_constraint(ONE_OF_A_KEY, KEY)
        edition.drop_column("without")
