"""Stored pictures as the worker and staff are given them."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.media.sizes import Purpose

READY = "({0}.picture_id IS NULL OR (SELECT u.status = 'ready' FROM pictures u WHERE u.id = {0}.picture_id))"
"""The condition that a row which shows a picture, by its alias, has its files; without `picture_id` they came along.

`EXISTS` might be answered by reading the pictures of all products, as long as few rows are expected of them.
"""


class PictureStatus(StrEnum):
    """How far a picture is: its files are being made, are there, or cannot be made."""

    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DueUpload:
    """An upload of which the files are to be made: where it is, what it is for, and which attempt this is."""

    id: UUID
    stem: str
    path: str
    purpose: Purpose
    attempts: int
