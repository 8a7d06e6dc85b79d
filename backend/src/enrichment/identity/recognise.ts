import type { RawBatch } from '../../records/raw.ts';
import { readCandidates } from './candidates.ts';
import { confidenceOf } from './confidence.ts';
import { learnFromContinued } from './continued.ts';
import { type Crowd, crowdAround } from './crowd.ts';
import { decide, type Verdict } from './decision.ts';
import { type Device, firstSight, visited } from './device.ts';
import { logOdds } from './evidence.ts';
import type { Lesson } from './frequencies.ts';
import { ghostsOf, withoutStay } from './ghosts.ts';
import { type Home, homeOf } from './households.ts';
import { nameFrom } from './ids.ts';
import { rowKeys } from './keys.ts';
import type { Learning } from './learning.ts';
import { lineOf, type Network, received, unpackNetwork } from './network-row.ts';
import { type Observation, observe } from './observation.ts';
import { type Place, placeOf } from './place.ts';
import { visitorName } from './revision.ts';
import { recordRevision } from './revisions.ts';
import type { IdentityStore } from './rows.ts';
import type { IdentityDecision } from './types.ts';
import { compareVersions } from './versions.ts';
import { latestVisit, packVisit, unpackVisit, type Visit } from './visit.ts';
import { bind, type Named, splitRival, whoIs } from './visitor-id.ts';
import { saveDevice, updateDevice, updateNetwork } from './write.ts';

/** A site's own visitor id: wrong only where storage was copied. */
const NAMED = 0.99;
/** Only links that are this certain teach what lines are. */
const CERTAIN = 0.9;
const DAY = 86_400_000;
/** Within hours a phone keeps its mobile address, and after a week a home may have a new one. */
const RETURN_MS = { soonest: DAY / 2, latest: 7 * DAY } as const;
/** A device seen again so soon, with nothing new about it, is not written again. */
const FRESH_MS = 2 * 3_600_000;

const answer = (visit: Visit, basis: IdentityDecision['basis'], reasons: readonly string[]): IdentityDecision => ({
  identity_id: visit.identity,
  household_id: visit.household,
  device_fingerprint: `fp_${visit.block}`,
  is_new_visitor: visit.isNew,
  confidence_score: visit.confidence,
  household_confidence: visit.household ? visit.householdConfidence : 0,
  basis,
  reasons,
});

const reasonsOf = (place: Place | null, device: Device | undefined, crowd: Crowd, seen: Observation): string[] => {
  const reasons = [`lookalikes=${crowd.alike}`];
  if (!device) return reasons;
  if (device.stays.some((stay) => stay.address === place?.address)) reasons.push('same_address');
  else if (device.stays.some((stay) => stay.net === place?.net)) reasons.push('same_network');
  if (compareVersions(seen.version, device.version) > 0) reasons.push('new_version');
  if (device.block !== seen.block) reasons.push('changed_screen');
  return reasons;
};

/** Nothing about the device has changed since it was written, so that another write would teach nothing. */
const nothingNew = (device: Device, seen: Observation, place: Place | null, visitor: string | null): boolean =>
  seen.at - device.last < FRESH_MS &&
  device.visitor === visitor &&
  device.version === seen.version &&
  device.viewports.some(([value]) => value === seen.viewport) &&
  device.screens.some(([value]) => value === seen.screen) &&
  (!place || device.stays.some((stay) => stay.net === place.net && stay.address === place.address));

const settled = (network: Network, place: Place, { founds }: Home): Network =>
  founds ? { ...network, households: { ...network.households, [lineOf(place)]: founds } } : network;

/** Tier `full`: a client session that is known keeps its identity; another one goes to the likeliest device. */
export const recognise = async (
  store: IdentityStore,
  learning: Learning,
  batch: RawBatch,
): Promise<IdentityDecision> => {
  const { siteId, sessionId, visitorId, expiresAt } = batch;
  const place = placeOf(batch);
  const visitKey = rowKeys.visit(siteId, sessionId);
  const ofVisitor = visitorId ? visitorName(visitorId) : undefined;
  const [visitRow, networkRow, third] = await store.get([
    visitKey,
    place ? rowKeys.network(siteId, place.net) : visitKey,
    ofVisitor ? rowKeys.visitor(siteId, ofVisitor) : visitKey,
  ]);
  const visitorRow = ofVisitor ? third : undefined;
  if (visitRow) {
    const decided = unpackVisit(visitRow);
    await learnFromContinued(store, batch, decided, networkRow, visitorRow);
    return answer(decided, 'visit', []);
  }

  const seen = observe(batch);
  const network = unpackNetwork(place ? networkRow : undefined);
  const { devices, alike } = await readCandidates(store, siteId, seen, network);
  const frequencies = await learning.frequencies(siteId);
  const crowd = crowdAround(seen, place, devices, alike, network, frequencies);
  const named = await whoIs(store, siteId, visitorRow);
  const verdict = judge(batch, seen, place, devices, network, crowd, named);

  const before = verdict.device;
  const { standing } = crowd.adoption;
  const visitor = ofVisitor ?? before?.visitor ?? null;
  const device: Device = before
    ? { ...visited(before, seen, place, verdict.probability, standing), visitor }
    : (verdict.own ?? { ...firstSight(ownIdentity(batch, named), seen, place, alike + 1, standing), visitor });
  const { probability } = verdict;
  const sure = named.device !== undefined || named.awaits !== undefined;
  const { devices: here } = network;
  const confidence = sure ? probability : confidenceOf({ seen, place, before, probability, alike, devices: here });
  const home = homeOf({
    siteId,
    device,
    place,
    network: place ? received(network, device, place, seen.at) : network,
    certainty: before ? confidence : 1,
    lines: frequencies.lines ?? {},
    at: seen.at,
  });
  const visit: Visit = {
    identity: device.identity,
    block: device.block,
    row: device.row,
    net: place?.net ?? '',
    isNew: !before,
    confidence,
    household: home.told,
    householdConfidence: home.confidence,
    named: visitorId !== undefined,
  };
  // A new device first: a visit that points nowhere could not be mended, a device without its visit can (`own`).
  if (!before && !verdict.own) await saveDevice(store, siteId, { ...device, household: home.household }, expiresAt);
  if (!(await store.put({ ...visitKey, version: 1, data: packVisit(visit), expiresAt }))) {
    return answer((await latestVisit(store, visitKey)) ?? visit, 'visit', []);
  }
  if (before && !(nothingNew(before, seen, place, visitor) && home.household === before.household)) {
    await updateDevice(store, siteId, before, expiresAt, (latest) => ({
      ...visited(latest, seen, place, verdict.probability, standing),
      visitor,
      household: home.household,
    }));
  }
  const { ghost } = verdict;
  if (ghost) {
    const { net, address } = ghost.stay;
    const scope = { of: 'stay', net, address } as const;
    const split = { kind: 'split', from: ghost.of.identity, to: device.identity, at: batch.receivedAt, scope } as const;
    await recordRevision(store, siteId, split, expiresAt);
    await updateDevice(store, siteId, ghost.of, expiresAt, (latest) => withoutStay(latest, ghost.stay));
  }
  if (place) {
    await updateNetwork(store, siteId, place.net, networkRow, expiresAt, (latest) =>
      settled(received(latest, device, place, seen.at), place, home),
    );
  }
  if (visitorId) {
    const rival = named.device !== undefined && named.device.visitor !== visitor;
    if (rival) await splitRival(store, siteId, named.device, batch.receivedAt, expiresAt);
    await bind(store, siteId, visitorId, visit, visitorRow, expiresAt);
  }
  learning.take(siteId, lessonOf(seen, place, before, confidence));
  await learning.share(siteId, seen.at);
  const reasons = reasonsOf(place, before, crowd, seen);
  if (ghost) reasons.push(`split_from=${ghost.of.identity}`);
  return answer(visit, before ? (named.device ? 'visitor_id' : 'match') : 'new', reasons);
};

/** The identity of a device that this client session is the first to show. */
const ownIdentity = ({ siteId, sessionId }: RawBatch, { awaits }: Named): string =>
  awaits ?? `id_${nameFrom('full', siteId, sessionId)}`;

const judge = (
  batch: RawBatch,
  seen: Observation,
  place: Place | null,
  devices: readonly Device[],
  network: Network,
  crowd: Crowd,
  named: Named,
): Verdict & { own?: Device } => {
  // A crash between two writes leaves this session's own device behind: it is still new.
  const ownName = ownIdentity(batch, named);
  const own = devices.find(({ identity }) => identity === ownName);
  if (own) return { device: undefined, probability: 1, newcomer: 1, own };
  if (named.device) return { device: named.device, probability: NAMED, newcomer: 0 };
  if (named.awaits) return { device: undefined, probability: NAMED, newcomer: 1 };
  const odds = devices.map((device) => logOdds(seen, place, device, network, crowd));
  return decide(devices, odds, ghostsOf(seen, place, devices, network, crowd));
};

/** Whether a device that surely came back to an operator had the line it had before; unknown too soon or too late. */
const keptLine = (seen: Observation, place: Place, before: Device, confidence: number): boolean | undefined => {
  const known = before.stays.filter((stay) => stay.operator === place.operator);
  const away = seen.at - Math.max(...known.map((stay) => stay.last));
  if (!known.length || confidence <= CERTAIN || away < RETURN_MS.soonest || away > RETURN_MS.latest) return undefined;
  return known.some((stay) => stay.net === place.net && (place.six || stay.address === place.address));
};

const lineLesson = (seen: Observation, place: Place, before: Device | undefined, confidence: number) => {
  const kept = before && keptLine(seen, place, before, confidence);
  return { operator: place.operator, offHours: place.offHours, ...(kept === undefined ? {} : { kept }) };
};

const lessonOf = (seen: Observation, place: Place | null, before: Device | undefined, confidence: number): Lesson => ({
  at: seen.at,
  family: seen.family,
  version: seen.version,
  ...(before ? {} : { newZone: seen.zone }),
  ...(place?.operator && !before?.stays.some((stay) => stay.operator === place.operator)
    ? { newOperator: place.operator }
    : {}),
  ...(place?.operator ? { line: lineLesson(seen, place, before, confidence) } : {}),
});
