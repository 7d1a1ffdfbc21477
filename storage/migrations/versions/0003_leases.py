"""what a worker holds stands in a table of its own: a row of the ledger is written when it is queued and when it is done."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DONE = "not_before IS NULL OR state IN ('pending', 'uncertain')"
WAITS = "not_before IS NOT NULL"
FAULTY = "error IS NOT NULL"
# Changes of a row stay on its page, and so need no new entry in any index: half of each is left free.
ROOM = "alter table subscription set (fillfactor = 50)"
NO_ROOM = "alter table subscription reset (fillfactor)"

HELD = """
insert into lease (delivery_id, worker, state, until)
select id, worker, state, lease_until from delivery
where state in ('claimed', 'sending') and worker is not null and lease_until is not null
"""
UNHELD = """
update delivery set
  state = (select state from lease where delivery_id = id),
  worker = (select worker from lease where delivery_id = id),
  lease_until = (select until from lease where delivery_id = id),
  attempts = attempts + (select count(*) from lease where delivery_id = id and state = 'sending')
where id in (select delivery_id from lease)
"""


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "lease",
        sa.Column("delivery_id", KEY, autoincrement=False, nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_lease")),
    )
    op.execute(HELD)
    # An attempt is counted when its lease ends.
    op.execute("update delivery set attempts = attempts - 1 where state = 'sending'")
    op.execute("update delivery set state = 'pending' where state in ('claimed', 'sending')")
    op.execute("update delivery set not_before = null where state not in ('pending', 'uncertain')")
    for name in ("waiting", "open", "held", "doubted", "chat_id"):
        op.drop_index(f"ix_delivery_{name}", "delivery")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint("fk_delivery_edition_id_edition", type_="foreignkey")
        delivery.drop_constraint("fk_delivery_subscription_id_subscription", type_="foreignkey")
        delivery.drop_column("worker")
        delivery.drop_column("lease_until")
        delivery.create_check_constraint(op.f("ck_delivery_done"), DONE)
    _index("doubted", ["uncertain_at"], "uncertain_at IS NOT NULL")
    _index("due", ["not_before", "id"], WAITS)
    _index("faulty", ["id"], FAULTY)
    of_a_chat = ["chat_id", "not_before", "id"]
    op.create_index("ix_delivery_chat_id_not_before_id", "delivery", of_a_chat)
    op.drop_index("ix_subscription_state_next_due_at", "subscription")
    op.create_index("ix_subscription_rule_id_id", "subscription", ["rule_id", "id"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROOM)
        op.execute("alter table lease set (fillfactor = 50)")


def downgrade() -> None:
    """Take them back."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(NO_ROOM)
    op.drop_index("ix_subscription_rule_id_id", "subscription")
    op.create_index("ix_subscription_state_next_due_at", "subscription", ["state", "next_due_at"])
    for name in ("doubted", "due", "faulty", "chat_id_not_before_id"):
        op.drop_index(f"ix_delivery_{name}", "delivery")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint(op.f("ck_delivery_done"), type_="check")
        delivery.add_column(sa.Column("lease_until", MOMENT, nullable=True))
        delivery.add_column(sa.Column("worker", sa.String(length=64), nullable=True))
        delivery.create_foreign_key(
            "fk_delivery_edition_id_edition", "edition", ["edition_id"], ["id"]
        )
        delivery.create_foreign_key(
            "fk_delivery_subscription_id_subscription", "subscription", ["subscription_id"], ["id"]
        )
    op.execute(UNHELD)
    op.drop_table("lease")
    op.create_index("ix_delivery_chat_id", "delivery", ["chat_id"])
    _index("doubted", ["uncertain_at"], "uncertain_at IS NOT NULL")
    _index("held", ["lease_until"], "state IN ('claimed', 'sending')")
    open_states = "state IN ('pending', 'claimed', 'sending', 'uncertain')"
    _index("open", ["chat_id", "id"], open_states)
    _index("waiting", ["id"], "state IN ('pending', 'uncertain')")


def _index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(
        f"ix_delivery_{name}", "delivery", columns, sqlite_where=where, postgresql_where=where
    )
