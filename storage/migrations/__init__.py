"""The schema's history. Alembic loads it by path; nothing imports it."""
