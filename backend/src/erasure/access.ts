import { idsOf, tableDays } from './erase.ts';
import { findAll } from './find.ts';
import type { ErasureIo } from './io.ts';
import { hoursOf, spooledBatches } from './places.ts';
import { createTrail, rawSighting, type Subject } from './subject.ts';
import type { Place } from './sweep.ts';

export type AccessRecord = { place: Place | 'sessions' | 'identities' | 'spool'; record: unknown };

/**
 * Everything that is stored about a subject, place by place: what a person may ask for (GDPR article 15). Archive lines
 * and table rows of the same batch are both given, because both are kept.
 */
export const access = async function* (
  io: ErasureIo,
  subject: Subject,
  now = new Date(),
): AsyncGenerator<AccessRecord> {
  const { siteId } = subject;
  const trail = createTrail(subject);
  const { hours, tables } = await hoursOf(io, siteId, await tableDays(io, siteId), now);
  for await (const { place, record } of findAll(io, subject, trail, hours, tables)) yield { place, record };
  for await (const [, batch] of spooledBatches(io, siteId))
    if (trail.follow(rawSighting(batch))) yield { place: 'spool', record: batch };

  const identities = trail.ownIdentities();
  const mine = new Set(trail.enrichedSessions());
  for (const identity of trail.identities())
    for (const row of await io.rows.sessions(identity))
      if (identities.includes(identity) || (row.session_id && mine.has(row.session_id)))
        yield { place: 'sessions', record: row };
  const ids = idsOf(subject, trail);
  for (const row of ids.length > 0 ? await io.rows.identityRows(siteId, ids) : [])
    yield { place: 'identities', record: { ...row, data: JSON.parse(row.data) } };
};
