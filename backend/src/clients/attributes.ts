/**
 * Plain values to and from DynamoDB's attribute values: the few kinds that the project stores, so that no handler
 * carries a marshaller for sets and bigints. Pure; a stream record's image (binary as base64) reads the same way.
 */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: Uint8Array }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: AttributeValue[] }
  | { M: Record<string, AttributeValue> };

/** What may be stored. `undefined` members of an object are left out. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue | undefined };

/** An item as the SDK and stream events hand it over; `B` is base64 in a Lambda event. */
export type StoredItem = Readonly<Record<string, unknown>>;

/** @throws RangeError for a number that JSON could not hold either */
export const toAttribute = (value: PlainValue): AttributeValue => {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('only finite numbers can be stored');
    return { N: String(value) };
  }
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null) return { NULL: true };
  if (value instanceof Uint8Array) return { B: value };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  return { M: toItem(value as { readonly [key: string]: PlainValue | undefined }) };
};

/** @example toItem({ site_id: 'a', n: 1, gone: undefined }) // { site_id: { S: 'a' }, n: { N: '1' } } */
// Object.fromEntries defines its members; an assignment to `__proto__` would lose that key.
export const toItem = (plain: { readonly [key: string]: PlainValue | undefined }): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(plain).flatMap(([key, value]) => (value === undefined ? [] : [[key, toAttribute(value)]])),
  );

/** The inverse of `toAttribute`. Kinds that the project never writes come back as `undefined`. */
export const fromAttribute = (value: unknown): PlainValue | undefined => {
  const [kind, content] = Object.entries(value as Record<string, unknown>).find(([, held]) => held !== undefined) ?? [];
  switch (kind) {
    case 'S':
    case 'BOOL':
      return content as string | boolean;
    case 'N':
      return Number(content);
    case 'B':
      return typeof content === 'string' ? Buffer.from(content, 'base64') : (content as Uint8Array);
    case 'NULL':
      return null;
    case 'L':
      return (content as unknown[]).map((entry) => fromAttribute(entry) ?? null);
    case 'M':
      return fromItem(content as StoredItem) as { [key: string]: PlainValue };
    default:
      return undefined;
  }
};

/**
 * An item in plain values. The type parameter is the caller's promise: what is read was written by `toItem`.
 * @example const item = fromItem<RawItem>(record.dynamodb.NewImage)
 */
export const fromItem = <T extends object = Record<string, PlainValue>>(item: StoredItem): T =>
  Object.fromEntries(Object.entries(item).map(([key, value]) => [key, fromAttribute(value)])) as T;
