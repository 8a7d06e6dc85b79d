import type { RawBatch } from '../../records/raw.ts';

/** Where a batch came from, as far as keyed hashes tell. */
export type Place = {
  /** Neighbourhood of one operator: a /16, a /32, or the ASN. Empty where nothing is known. */
  readonly operator: string;
  /** What one line of an operator holds: the /24, or the /56 that a home is given (RIPE-690). */
  readonly net: string;
  readonly address: string;
  /** IPv6: the address is a device's own, but a temporary one (RFC 8981). */
  readonly six: boolean;
  /** Local time at the visitor is outside Monday to Friday, 8 to 18 h: an office is empty then. */
  readonly offHours: boolean;
};

/** Of 96 bits, 48 tell the networks of one site apart, and rows stay small. */
const SHORT = 8;

export const placeOf = ({ network, browser, receivedAt }: RawBatch): Place | null => {
  const net = network.prefix56 ?? network.prefix;
  if (!net || !network.address) return null;
  return {
    operator: network.block?.slice(0, SHORT) ?? (network.asn === undefined ? '' : `as${network.asn}`),
    net: net.slice(0, SHORT),
    address: network.address.slice(0, SHORT),
    six: network.version === 6,
    offHours: isOffHours(Date.parse(receivedAt), browser?.timezone ?? 'UTC'),
  };
};

const HOUR = 3_600_000;
const offsets = new Map<string, number>();

/** Hours that a zone is ahead of UTC on a day. Intl costs 20 µs a call, so the day's answer is kept. */
const offsetOf = (at: number, zone: string): number => {
  const key = `${zone}|${Math.floor(at / 86_400_000)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let offset = 0;
  try {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
    const [, sign, hours, minutes] =
      /([+-])(\d\d):(\d\d)/.exec(parts.find((p) => p.type === 'timeZoneName')?.value ?? '') ?? [];
    if (hours) offset = (Number(hours) + Number(minutes) / 60) * (sign === '-' ? -1 : 1);
  } catch {
    // A zone that Intl does not know, e.g. an invented one: UTC is as good as any.
  }
  if (offsets.size > 10_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
};

const isOffHours = (at: number, zone: string): boolean => {
  const local = new Date(at + offsetOf(at, zone) * HOUR);
  const day = local.getUTCDay();
  const hour = local.getUTCHours();
  return day === 0 || day === 6 || hour < 8 || hour >= 18;
};
