import type { RawBatch } from '../../records/raw.ts';
import { type Device, stayed, visited } from './device.ts';
import { rowKeys } from './keys.ts';
import { received, unpackNetwork } from './network-row.ts';
import { observe } from './observation.ts';
import { type Place, placeOf } from './place.ts';
import { recordRevision } from './revisions.ts';
import type { IdentityStore, Row } from './rows.ts';
import type { Visit } from './visit.ts';
import { bind, whoIs } from './visitor-id.ts';
import { readDevice, updateDevice, updateNetwork } from './write.ts';

/** What a later batch of a client session teaches; its identity stands. */
export const learnFromContinued = async (
  store: IdentityStore,
  batch: RawBatch,
  visit: Visit,
  networkRow: Row | undefined,
  visitorRow: Row | undefined,
): Promise<void> => {
  const place = placeOf(batch);
  if (place && place.net !== visit.net) await roamed(store, batch, place, visit, networkRow);
  if (batch.visitorId && !visit.named) await namedLate(store, batch, batch.visitorId, visit, visitorRow);
};

/** A network that a session has moved to is the surest evidence of a second place there is. */
const roamed = async (
  store: IdentityStore,
  { siteId, receivedAt, expiresAt }: RawBatch,
  place: Place,
  visit: Visit,
  networkRow: Row | undefined,
): Promise<void> => {
  if (unpackNetwork(networkRow).guests.some((guest) => guest.row === visit.row)) return;
  const at = Date.parse(receivedAt);
  const device = await readDevice(store, siteId, visit);
  if (!device) return;
  const change = (latest: Device): Device => ({
    ...latest,
    last: Math.max(latest.last, at),
    stays: stayed(latest.stays, place, at, 1),
  });
  await updateDevice(store, siteId, device, expiresAt, change);
  await updateNetwork(store, siteId, place.net, networkRow, expiresAt, (latest) => received(latest, device, place, at));
};

/**
 * Consent given in the middle of a visit brings the browser's `visitorId`, and it may say that the first batch was taken
 * for somebody else: an identity made for this visit was none, or the visit was another's.
 */
const namedLate = async (
  store: IdentityStore,
  batch: RawBatch,
  visitorId: string,
  visit: Visit,
  visitorRow: Row | undefined,
): Promise<void> => {
  const { siteId, sessionId, receivedAt, expiresAt } = batch;
  const { device, awaits } = await whoIs(store, siteId, visitorRow);
  if (!device) {
    if (!awaits) await bind(store, siteId, visitorId, visit, visitorRow, expiresAt);
    return;
  }
  if (device.identity === visit.identity) return;
  const scope = visit.isNew ? ({ of: 'everything' } as const) : ({ of: 'session', sessionId } as const);
  const kind = visit.isNew ? 'merge' : 'move';
  const revision = { kind, from: visit.identity, to: device.identity, at: receivedAt, scope } as const;
  if (!(await recordRevision(store, siteId, revision, expiresAt))) return;
  const seen = observe(batch);
  await updateDevice(store, siteId, device, expiresAt, (latest) => visited(latest, seen, placeOf(batch), 1));
  if (visit.isNew) await store.remove({ key: rowKeys.block(siteId, visit.block), row: visit.row });
};
