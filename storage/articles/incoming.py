"""Takes in what sources bring: new articles, changed ones, known ones. Judges no text, but keeps verdicts that came along."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from storage.articles.homes import Kept, moved, names_of, settled
from storage.articles.labels import put_labels
from storage.dialects import Readable, insert_for, sliced
from storage.records import Added, Draft
from storage.schema import ArticleRow
from storage.store import Store

# Some sites change a page at every visit; after so many times a change is no news any more
# (lemon24/reader, HASH_CHANGED_LIMIT, meets the same feeds with the same number).
UPDATES_LIMIT = 24


class Incoming(Store):
    """The articles as sources deliver them."""

    async def add(
        self,
        drafts: Sequence[Draft],
        source_id: int | None,
        now: datetime,
        *,
        since: datetime | None = None,
    ) -> Added:
        """Keep the drafts: insert the new ones, update the changed ones, leave the known ones.

        Of drafts with one identity (of one file, if that tells) in the batch the last stands.
        *since* says when the ingestion began that the batch belongs to: what it wrote itself is told from what was there.
        """
        distinct = {(draft.identity, draft.home): draft for draft in drafts}
        added = Added(known=len(drafts) - len(distinct))
        for part in sliced(list(distinct.values())):
            added += await self._add_slice(part, source_id, now, since)
        return added

    async def _add_slice(
        self,
        drafts: Sequence[Draft],
        source_id: int | None,
        now: datetime,
        since: datetime | None,
    ) -> Added:
        kept = await self._kept({name for draft in drafts for name in names_of(draft)})
        own = {draft.identity: draft for draft in settled(drafts, kept)}
        fresh = [d for d in own.values() if d.identity not in kept]
        changed = [d for d in own.values() if d.identity in kept and _is_news(d, kept[d.identity])]
        if fresh:
            await self._connection.execute(
                insert_for(self._connection, ArticleRow).on_conflict_do_nothing(
                    index_elements=["identity"]
                ),
                [_columns(d, source_id, now) for d in fresh],
            )
            await self._label(fresh, new=True)
        if changed:
            await self._connection.execute(_UPDATE_CHANGED, [_changes(d, now) for d in changed])
            await self._label(changed)
        if elsewhere := moved(own.values(), kept):
            await self._connection.execute(
                _UPDATE_MOVED, [{"key": d.identity, "lies": d.home} for d in elsewhere]
            )
        replaced = tuple(d for d in changed if _was_written(kept[d.identity], since))
        return Added(len(fresh), len(drafts) - len(fresh) - len(changed), len(changed), replaced)

    async def _label(self, drafts: Sequence[Draft], *, new: bool = False) -> None:
        """Keep the labels of the verdicts, unless somebody else wrote the same article at this moment."""
        judged = {d.identity: (d.fingerprint, d.verdict.labels) for d in drafts if d.verdict}
        if not judged:
            return
        statement = select(ArticleRow.id, ArticleRow.identity, ArticleRow.fingerprint).where(
            ArticleRow.identity.in_(judged)
        )
        rows = (await self._connection.execute(statement)).all()
        given = {row.id: (row.fingerprint, *judged[row.identity]) for row in rows}
        labelled = {id_: labels for id_, (kept, own, labels) in given.items() if kept == own}
        await put_labels(self._connection, labelled, new=new)

    async def _kept(self, identities: Collection[str]) -> Mapping[str, Kept]:
        row = ArticleRow
        written_at = Readable(func.coalesce(row.updated_at, row.received_at)).label("written_at")
        statement = select(row.identity, row.fingerprint, row.home, row.updates, written_at).where(
            row.identity.in_(identities)
        )
        rows = await self._connection.execute(statement)
        return {
            str(own.identity): Kept(own.fingerprint, own.home, own.updates, own.written_at)
            for own in rows
        }


_JUDGED = ("language", "excerpt")
_CONTENT = ("title", "url", "author", "language", "published_at", "tags", "blocks", "excerpt")

_UPDATE_CHANGED = (
    update(ArticleRow)
    .where(ArticleRow.identity == bindparam("key"))
    .values(
        {
            name: bindparam(name)
            for name in (*_CONTENT, "words", "signature", "fingerprint", "judge", "updated_at")
        }
        | {"updates": ArticleRow.updates + 1, "taken_in_at": None, "refused": None}
    )
)

_UPDATE_MOVED = (
    update(ArticleRow).where(ArticleRow.identity == bindparam("key")).values(home=bindparam("lies"))
)


def _is_news(draft: Draft, kept: Kept) -> bool:
    return draft.fingerprint != kept.fingerprint and kept.updates < UPDATES_LIMIT


def _was_written(kept: Kept, since: datetime | None) -> bool:
    return bool(since and kept.written_at and kept.written_at >= since)


def _columns(draft: Draft, source_id: int | None, now: datetime) -> dict[str, object]:
    return _content(draft) | {
        "identity": draft.identity,
        "source_id": source_id,
        "received_at": now,
        "home": draft.home,
    }


def _changes(draft: Draft, now: datetime) -> dict[str, object]:
    return _content(draft) | {"key": draft.identity, "updated_at": now}


def _content(draft: Draft) -> dict[str, object]:
    verdict = draft.verdict
    return {name: getattr(verdict or draft, name) for name in _JUDGED} | {
        "judge": verdict and verdict.judge,
        "words": verdict and verdict.words,
        "signature": verdict and verdict.signature,
        "title": draft.title,
        "url": draft.url,
        "author": draft.author,
        "published_at": draft.published_at,
        "blocks": draft.blocks,
        "fingerprint": draft.fingerprint,
        "tags": json.dumps(draft.tags, ensure_ascii=False) if draft.tags else None,
    }
