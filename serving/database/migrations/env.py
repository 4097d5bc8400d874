"""Alembic's entry: runs migrations on the connection that `serving.database.schema` hands over."""

from alembic import context

from memory.tables import Base
from serving.access.tables import AccessBase
from serving.incidents.tables import IncidentBase
from serving.staff.tables import StaffBase

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[Base.metadata, StaffBase.metadata, IncidentBase.metadata, AccessBase.metadata],
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
