"""waiting for a server that is not there is no attempt: it is counted apart, and takes none away."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Of what was counted together nobody knows which was which: nothing is given up for it.
APART = "update delivery set delays = attempts, attempts = 0 where not_before is not null and attempts > 0"
TOGETHER = (
    "update delivery set attempts = attempts + delays where not_before is not null and delays > 0"
)


def upgrade() -> None:
    """Bring the tables forward."""
    delays = sa.Column("delays", sa.Integer(), server_default="0", nullable=False)
    op.add_column("delivery", delays)
    op.execute(APART)


def downgrade() -> None:
    """Take them back."""
    op.execute(TOGETHER)
    op.drop_column("delivery", "delays")
