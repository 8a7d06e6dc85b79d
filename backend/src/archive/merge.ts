/**
 * Merges shards that are each in key order into one stream in key order, whatever order their pages arrive in. Holds one
 * record of each shard. Equal keys come in the order of `tie`, so that two runs give the same bytes.
 */
export const mergeShards = async function* <T>(
  shards: readonly AsyncIterable<T>[],
  keyOf: (record: T) => string,
): AsyncGenerator<T> {
  const iterators = shards.map((shard) => shard[Symbol.asyncIterator]());
  const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
  try {
    for (;;) {
      let first = -1;
      let firstKey = '';
      for (const [at, head] of heads.entries()) {
        if (head.done) continue;
        const key = keyOf(head.value);
        // Code unit order, the order of DynamoDB for the ASCII of these keys; localeCompare depends on the machine.
        if (first < 0 || key < firstKey) [first, firstKey] = [at, key];
      }
      const head = heads[first];
      if (!head || head.done) return;
      yield head.value;
      heads[first] = await (iterators[first] as AsyncIterator<T>).next();
    }
  } finally {
    await Promise.all(iterators.map((iterator) => iterator.return?.()));
  }
};

/** Sorts the records of equal keys among themselves: an index keeps no order between them. */
export const settleTies = async function* <T>(
  records: AsyncIterable<T>,
  keyOf: (record: T) => string,
  tieOf: (record: T) => string,
): AsyncGenerator<T> {
  let group: T[] = [];
  const settled = () => (group.length > 1 ? group.sort((a, b) => (tieOf(a) < tieOf(b) ? -1 : 1)) : group);
  for await (const record of records) {
    if (group.length > 0 && keyOf(group[0] as T) !== keyOf(record)) {
      yield* settled();
      group = [];
    }
    group.push(record);
  }
  yield* settled();
};
