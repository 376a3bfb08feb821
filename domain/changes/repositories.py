"""The repositories of change sets and their rows."""

from advanced_alchemy.repository import SQLAlchemyAsyncRepository

from domain.changes.models import ChangeSet, ChangeSetRow, PictureFetch


class ChangeSets(SQLAlchemyAsyncRepository[ChangeSet]):
    """Change sets by their ids."""

    model_type = ChangeSet


class ChangeSetRows(SQLAlchemyAsyncRepository[ChangeSetRow]):
    """The rows of change sets."""

    model_type = ChangeSetRow


class PictureFetches(SQLAlchemyAsyncRepository[PictureFetch]):
    """The pictures that change sets have fetched."""

    model_type = PictureFetch
