import { channel } from 'node:diagnostics_channel';

/** One metered DynamoDB call on one table, in capacity units. `write` and `read` are the table's own share. */
export type CapacityUse = {
  table: string;
  /** `PutItem`, `Query`, … */
  operation: string;
  write: number;
  read: number;
  /** Units of all indexes together; by whether the operation writes they are write or read units. */
  index: number;
  /** A failed condition is charged like the write, but DynamoDB tells no figure: one unit is assumed. */
  failedCondition?: true;
};

type Consumed = {
  TableName?: string | undefined;
  CapacityUnits?: number | undefined;
  Table?: { CapacityUnits?: number | undefined } | undefined;
  GlobalSecondaryIndexes?: Record<string, { CapacityUnits?: number | undefined }> | undefined;
};

/** Subscribe with `diagnostics_channel.subscribe('evothesis:capacity', …)`; nothing is metered while nobody listens. */
export const CAPACITY_CHANNEL = 'evothesis:capacity';
export const capacityChannel = channel(CAPACITY_CHANNEL);

const WRITES = /Put|Update|Delete|Write/;

/** What `ConsumedCapacity` of any answer says, by table. */
export const capacityUses = (operation: string, consumed: Consumed | readonly Consumed[] | undefined): CapacityUse[] =>
  (Array.isArray(consumed) ? consumed : consumed ? [consumed] : []).map((one: Consumed) => {
    const total = one.CapacityUnits ?? 0;
    const index = Object.values(one.GlobalSecondaryIndexes ?? {}).reduce(
      (sum, gsi) => sum + (gsi.CapacityUnits ?? 0),
      0,
    );
    const own = one.Table?.CapacityUnits ?? total - index;
    const writes = WRITES.test(operation);
    return { table: one.TableName ?? '', operation, write: writes ? own : 0, read: writes ? 0 : own, index };
  });
