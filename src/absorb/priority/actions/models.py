"""Scoring models are kept, version by version."""

import uuid
from typing import Any

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.ids import new_id
from absorb.priority.queries import models
from absorb.priority.rules.model import ModelCriterion, model_bytes, read_model
from absorb.reckoning import reckon
from absorb.storage import content_hash


async def add_model(acting: Acting, toml: bytes) -> uuid.UUID:
    """Keep a scoring model from its TOML file: a known code gets its next version, an unchanged model stays as it is."""
    model = await reckon(read_model, toml)
    digest = content_hash(model_bytes(model))
    async with transaction(acting) as connection:
        await connection.execute(models.LOCK_MODEL_CODE, model.code)
        latest = await connection.fetchrow(models.LATEST_MODEL, model.code)
        if latest is not None and latest["file_sha256"] == digest:
            found: uuid.UUID = latest["id"]
            return found
        model_id, version = new_id(), latest["version"] + 1 if latest else 1
        await connection.execute(
            models.ADD_MODEL, model_id, model.code, tidy(model.name), version, model.minimum_points, list(model.tie_break),
            model.source, model.note, model.unverified, digest,
        )  # fmt: skip
        await connection.executemany(
            models.ADD_CRITERION, [_criterion_row(model_id, position, one) for position, one in enumerate(model.criteria)]
        )
        await record(connection, "scoring model added", ("scoring_model", model_id), {"code": model.code, "version": version})
    return model_id


def _criterion_row(model_id: uuid.UUID, position: int, one: ModelCriterion) -> tuple[Any, ...]:
    steps = [{"value": f"{step.value:f}", "words": step.words} for step in one.steps]
    return (
        new_id(), model_id, one.code, tidy(one.name), one.question, one.group, one.weight, one.worst, one.best, one.knockout_below,
        one.kind, steps, position, one.theme, one.if_unknown,
    )  # fmt: skip
