/** IP addresses as text to bytes. Pure; `undefined` for what is no address. */

const parseV4 = (text: string): number[] | undefined => {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return bytes?.every((byte) => byte < 256) ? bytes : undefined;
};

const groupsOf = (text: string): number[] | undefined => {
  if (text === '') return [];
  const groups: number[] = [];
  for (const part of text.split(':')) {
    if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined;
    groups.push(Number.parseInt(part, 16));
  }
  return groups;
};

/** The dotted tail of `::ffff:192.0.2.1`, as two groups. */
const withoutDots = (text: string): string | undefined => {
  const at = text.lastIndexOf(':');
  if (!text.includes('.')) return text;
  const [a = 0, b = 0, c = 0, d = 0] = parseV4(text.slice(at + 1)) ?? [256];
  if (a > 255) return undefined;
  return `${text.slice(0, at + 1)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
};

const parseV6 = (text: string): number[] | undefined => {
  const plain = withoutDots(text.split('%', 1)[0] as string);
  const halves = plain?.split('::') ?? [];
  if (halves.length < 1 || halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '');
  const tail = groupsOf(halves[1] ?? '');
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array<number>(missing).fill(0), ...tail];
};

export type Address = { version: 4; bytes: readonly number[] } | { version: 6; groups: readonly number[] };

/** An IPv4 address inside IPv6 (`::ffff:0:0/96`, RFC 4291) is the IPv4 address: the same viewer by another door. */
export const parseAddress = (text: string): Address | undefined => {
  if (text.length > 64) return undefined;
  const bytes = parseV4(text);
  if (bytes) return { version: 4, bytes };
  if (!text.includes(':')) return undefined;
  const groups = parseV6(text);
  if (!groups) return undefined;
  const [g6 = 0, g7 = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return { version: 4, bytes: [g6 >> 8, g6 & 255, g7 >> 8, g7 & 255] };
  return { version: 6, groups };
};

/** Canonical text of the first `bits` bits, for hashing: equal exactly where the prefixes are. */
export const prefixText = (address: Address, bits: number): string => {
  if (address.version === 4) return `4/${bits}:${address.bytes.slice(0, bits / 8).join('.')}`;
  const whole = address.groups.slice(0, bits >> 4);
  // /56 cuts a group in half.
  if (bits % 16 !== 0) whole.push((address.groups[bits >> 4] ?? 0) >> (16 - (bits % 16)));
  return `6/${bits}:${whole.map((group) => group.toString(16)).join(':')}`;
};
