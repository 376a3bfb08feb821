"""The security log, both logs kept from being rewritten, and changes of address that can be undone."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# What a log may lose: names of a person who is erased, and entries of the security log that are old enough.
FUNCTIONS = (
    """
CREATE FUNCTION keep_audit_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' AND NEW.details = '{}' AND 'erased' IN (NEW.actor, NEW.subject)
        AND NEW.actor IN (OLD.actor, 'erased') AND NEW.subject IN (OLD.subject, 'erased')
        AND to_jsonb(NEW) - '{actor,subject,details}'::text[] = to_jsonb(OLD) - '{actor,subject,details}'::text[]
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the audit log is only appended to' USING ERRCODE = 'restrict_violation';
END $$
""",
    """
CREATE FUNCTION keep_security_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE person text[] := '{account_id,network,device,detail,minute}';
BEGIN
    IF TG_OP = 'DELETE' AND OLD.created_at < now() - interval '180 days' THEN RETURN OLD; END IF;
    IF TG_OP = 'UPDATE' AND NEW.times > OLD.times AND to_jsonb(NEW) - 'times' = to_jsonb(OLD) - 'times'
    THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND NEW.account_id IS NULL AND NEW.minute IS NULL
        AND concat(NEW.network, NEW.device, NEW.detail) = '' AND to_jsonb(NEW) - person = to_jsonb(OLD) - person
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the security log is only appended to' USING ERRCODE = 'restrict_violation';
END $$
""",
)
TABLES = ("audit_entries", "security_events")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "security_events",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("network", sa.String(length=60), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("times", sa.Integer(), server_default="1", nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_events")),
    )
    op.create_index("ix_security_events_account_id", "security_events", ["account_id", "id"])
    op.create_index("ix_security_events_created_at", "security_events", ["created_at"])
    op.create_index(
        "uq_security_events_minute",
        "security_events",
        ["kind", "network", "account_id", "detail", "minute"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("minute IS NOT NULL"),
    )
    op.create_table(
        "email_changes",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_email_changes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_changes")),
    )
    op.create_index(op.f("ix_email_changes_user_id"), "email_changes", ["user_id"])
    op.create_index("ix_email_proofs_email", "email_proofs", [sa.text("lower(email)"), "purpose"])
    for function in FUNCTIONS:
        op.execute(function)
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
        )
        op.execute(
            f"CREATE TRIGGER keep_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION keep_{table}()"
        )


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TRIGGER keep ON audit_entries")
    op.execute("DROP TRIGGER keep_all ON audit_entries")
    op.drop_table("security_events")
    op.drop_table("email_changes")
    op.drop_index("ix_email_proofs_email", "email_proofs")
    for table in TABLES:
        op.execute(f"DROP FUNCTION keep_{table}()")
