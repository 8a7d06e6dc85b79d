import type { IdentityStore, Row } from './rows.ts';

/** Rows of a partition from the last to the first: a block's newest device has the least key, and is only appended. */
type Partition = Row[];

/**
 * Where a row is, or belongs, among rows in falling order. Byte order, as DynamoDB sorts its range keys; row keys are
 * ASCII, for which UTF-16 order is the same.
 */
const indexIn = (rows: Partition, row: string): number => {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as Row).row > row) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The row store of `replay` and of tests: one map, same answers as the table. */
export const memoryIdentityStore = (): IdentityStore & { readonly size: () => number } => {
  // Most partitions hold one row: at a million identities a list for each of them would double the memory.
  const partitions = new Map<string, Row | Partition>();

  const find = (key: string, row: string): Row | undefined => {
    const partition = partitions.get(key);
    const found = Array.isArray(partition) ? partition[indexIn(partition, row)] : partition;
    return found?.row === row ? found : undefined;
  };

  return {
    get: async (keys) => keys.map(({ key, row }) => find(key, row)),
    query: async (key, limit) => {
      const partition = partitions.get(key);
      if (!partition || limit <= 0) return [];
      return Array.isArray(partition) ? partition.slice(-limit).reverse() : [partition];
    },
    put: async (row) => {
      const { key } = row;
      const partition = partitions.get(key);
      const known = find(key, row.row);
      if ((known?.version ?? 0) !== row.version - 1) return false;
      if (Array.isArray(partition)) partition.splice(indexIn(partition, row.row), known ? 1 : 0, row);
      else if (!partition || known) partitions.set(key, row);
      else partitions.set(key, partition.row > row.row ? [partition, row] : [row, partition]);
      return true;
    },
    remove: async ({ key, row }) => {
      if (!find(key, row)) return;
      const partition = partitions.get(key);
      if (!Array.isArray(partition) || partition.length === 1) partitions.delete(key);
      else partition.splice(indexIn(partition, row), 1);
    },
    size: () => partitions.size,
  };
};
