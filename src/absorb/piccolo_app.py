"""All tables, in the order of the house from the bottom up, and where their migrations are."""

from piccolo.conf.apps import AppConfig
from piccolo.table import Table

from absorb.applications import tables as applications
from absorb.calls import tables as calls
from absorb.committee import tables as committee
from absorb.documents import tables as documents
from absorb.funding import tables as funding
from absorb.journal import tables as journal
from absorb.notices import tables as notices
from absorb.outbox import tables as outbox
from absorb.people import tables as people
from absorb.plan import tables as plan
from absorb.priority import tables as priority
from absorb.progress import tables as progress
from absorb.receipts import tables as receipts
from absorb.resources import MIGRATIONS
from absorb.subsidies import tables as subsidies
from absorb.tank import tables as tank

_ROOMS = (
    people,
    journal,
    outbox,
    receipts,
    progress,
    documents,
    notices,
    plan,
    tank,
    priority,
    calls,
    funding,
    committee,
    applications,
    subsidies,
)

TABLES: list[type[Table]] = [
    thing
    for room in _ROOMS
    for thing in vars(room).values()
    if isinstance(thing, type) and issubclass(thing, Table) and thing.__module__.startswith(room.__name__)
]

APP_CONFIG = AppConfig(app_name="absorb", migrations_folder_path=str(MIGRATIONS), table_classes=TABLES)
