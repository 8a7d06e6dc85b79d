import { COUNTS, type Content, type PageState } from './types.ts';

/**
 * The part of a session that only later batches need, in bytes: numbers as varints, times relative to the session's
 * first event, names as the 48 bits they are. JSON would need twice as much, and a session of ten batches a second
 * write unit for every batch.
 */
export type SessionState = Pick<
  Content,
  'batches' | 'pages' | 'visits' | 'campaign' | 'day' | 'bot' | 'folded' | 'first'
> & { entry?: { at: number; page: string }; exit?: { at: number; page: string }; originAt?: number };

const VERSION = 1;
const NAME_BYTES = 6;

const createWriter = () => {
  const bytes: number[] = [];
  const unsigned = (value: number): void => {
    let rest = Math.max(0, Math.round(value));
    // Times exceed 32 bits, so no shifts.
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    bytes.push(rest);
  };
  const raw = (buffer: Uint8Array): void => {
    for (const byte of buffer) bytes.push(byte);
  };
  return {
    unsigned,
    signed: (value: number) => unsigned(value < 0 ? -value * 2 - 1 : value * 2),
    /** 8 characters of base64url. */
    name: (name: string) => {
      const buffer = Buffer.from(name, 'base64url');
      if (buffer.length !== NAME_BYTES) throw new RangeError(`${JSON.stringify(name)} is no name of 48 bits`);
      raw(buffer);
    },
    text: (text: string) => {
      const buffer = Buffer.from(text);
      unsigned(buffer.length);
      raw(buffer);
    },
    bytes: () => Uint8Array.from(bytes),
  };
};

const createReader = (bytes: Uint8Array) => {
  let at = 0;
  const unsigned = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('the state of a session is cut off');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Buffer => {
    at += length;
    return Buffer.from(bytes.subarray(at - length, at));
  };
  return {
    unsigned,
    signed: () => {
      const value = unsigned();
      return value % 2 ? -(value + 1) / 2 : value / 2;
    },
    name: () => take(NAME_BYTES).toString('base64url'),
    text: () => take(unsigned()).toString('utf8'),
  };
};

export const packState = (state: SessionState): Uint8Array => {
  const { first, batches, pages, visits, entry, exit, originAt, campaign, day = '', bot, folded } = state;
  const { unsigned, signed, name, text, bytes } = createWriter();
  const counts = (all: readonly number[]) => COUNTS.forEach((_, index) => void unsigned(all[index] ?? 0));
  const end = (one: typeof entry) => {
    unsigned(one ? 1 : 0);
    if (!one) return;
    signed(one.at - first);
    name(one.page);
  };
  unsigned(VERSION);
  unsigned(Object.keys(batches).length);
  for (const [batch, all] of Object.entries(batches)) {
    name(batch);
    counts(all);
  }
  unsigned(Object.keys(pages).length);
  for (const [page, { engaged, scroll, exit: left }] of Object.entries(pages)) {
    name(page);
    for (const value of [engaged, scroll, left]) unsigned(value);
  }
  // Number of client sessions and one, so that 0 says that nothing is known of them.
  unsigned(visits ? Object.keys(visits).length + 1 : 0);
  for (const [visit, at] of Object.entries(visits ?? {})) {
    name(visit);
    unsigned(at ? 1 : 0);
    if (at) signed(at - first);
  }
  end(entry);
  end(exit);
  unsigned(originAt === undefined ? 0 : 1);
  if (originAt !== undefined) signed(originAt - first);
  text(campaign ? campaign.name : '');
  if (campaign?.name) signed(campaign.at - first);
  text(day);
  unsigned(bot ? 1 : 0);
  unsigned(folded?.batches ?? 0);
  if (folded) counts(folded.counts);
  return bytes();
};

/** @throws RangeError for a state of another version, or one that is cut off */
export const unpackState = (packed: Uint8Array, first: number): SessionState => {
  const { unsigned, signed, name, text } = createReader(packed);
  const list = <T>(length: number, read: () => readonly [string, T]): Record<string, T> =>
    Object.fromEntries(Array.from({ length }, read));
  const counts = (): number[] => COUNTS.map(unsigned);
  const end = () => (unsigned() ? { at: first + signed(), page: name() } : undefined);
  if (unsigned() !== VERSION) throw new RangeError('the state of a session is of a newer release');
  const batches = list(unsigned(), () => [name(), counts()] as const);
  const pages = list(unsigned(), () => {
    const page = name();
    return [page, { engaged: unsigned(), scroll: unsigned(), exit: unsigned() } satisfies PageState] as const;
  });
  const known = unsigned();
  const visits = known ? list(known - 1, () => [name(), unsigned() ? first + signed() : 0] as const) : undefined;
  const entry = end();
  const exit = end();
  const originAt = unsigned() ? first + signed() : undefined;
  const campaign = text();
  const campaignAt = campaign ? first + signed() : 0;
  const day = text();
  const bot = unsigned() === 1;
  const foldedBatches = unsigned();
  return {
    first,
    batches,
    pages,
    bot,
    ...(visits ? { visits } : {}),
    ...(entry ? { entry } : {}),
    ...(exit ? { exit } : {}),
    ...(originAt === undefined ? {} : { originAt }),
    ...(campaign ? { campaign: { at: campaignAt, name: campaign } } : {}),
    ...(day ? { day } : {}),
    ...(foldedBatches ? { folded: { counts: counts(), batches: foldedBatches } } : {}),
  };
};
