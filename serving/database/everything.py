"""All tables of the program, in the order in which they refer to each other: what a backup is of."""

from sqlalchemy import Table

from memory.tables import Base
from serving.access.tables import AccessBase
from serving.incidents.tables import IncidentBase
from serving.staff.tables import StaffBase

TABLES: tuple[Table, ...] = tuple(
    table for base in (Base, StaffBase, IncidentBase, AccessBase) for table in base.metadata.sorted_tables
)
