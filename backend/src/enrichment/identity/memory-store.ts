import type { IdentityStore, Row } from './rows.ts';

/** The row store of `replay` and of tests: one map, same answers as the table. */
export const memoryIdentityStore = (): IdentityStore & { readonly size: () => number } => {
  const partitions = new Map<string, Row | Map<string, Row>>();

  const find = (key: string, row: string): Row | undefined => {
    const partition = partitions.get(key);
    if (partition instanceof Map) return partition.get(row);
    return partition?.row === row ? partition : undefined;
  };

  return {
    get: async (keys) => keys.map(({ key, row }) => find(key, row)),
    query: async (key, limit) => {
      const partition = partitions.get(key);
      if (!partition) return [];
      if (!(partition instanceof Map)) return limit > 0 ? [partition] : [];
      // Byte order, as DynamoDB sorts its range keys; row keys are ASCII, for which UTF-16 order is the same.
      return [...partition.values()].sort((a, b) => (a.row < b.row ? -1 : 1)).slice(0, limit);
    },
    put: async (row) => {
      const { key } = row;
      if ((find(key, row.row)?.version ?? 0) !== row.version - 1) return false;
      const partition = partitions.get(key);
      // Most partitions hold one row: at a million identities a map for each of them would double the memory.
      if (!partition || (!(partition instanceof Map) && partition.row === row.row)) partitions.set(key, row);
      else if (partition instanceof Map) partition.set(row.row, row);
      else partitions.set(key, new Map([[partition.row, partition] as const, [row.row, row] as const]));
      return true;
    },
    remove: async ({ key, row }) => {
      const partition = partitions.get(key);
      if (partition instanceof Map) partition.delete(row);
      else if (partition?.row === row) partitions.delete(key);
    },
    size: () => partitions.size,
  };
};
