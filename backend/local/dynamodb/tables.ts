import { setTimeout as pause } from 'node:timers/promises';
import { type Api, ApiError } from '../streams/api.ts';
import type { TablePlan } from '../template/plan.ts';

const D = 'DynamoDB_20120810';

type Description = {
  TableStatus: string;
  LatestStreamArn?: string;
  KeySchema: readonly { AttributeName: string; KeyType: string }[];
  GlobalSecondaryIndexes?: readonly { IndexName: string }[];
};

const describe = async (api: Api, name: string): Promise<Description | undefined> => {
  try {
    return (await api<{ Table: Description }>(`${D}.DescribeTable`, { TableName: name })).Table;
  } catch (error) {
    if (error instanceof ApiError && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
};

/** CreateTable's input for a table of the template. */
export const toCreateTable = (table: TablePlan) => ({
  TableName: table.name,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: table.keySchema,
  AttributeDefinitions: table.attributes,
  ...(table.indexes.length ? { GlobalSecondaryIndexes: table.indexes } : {}),
  ...(table.streamView ? { StreamSpecification: { StreamEnabled: true, StreamViewType: table.streamView } } : {}),
});

/** What differs between a table that exists and the template, in words; `undefined` if nothing does. */
export const difference = (table: TablePlan, present: Description): string | undefined => {
  const keys = (schema: TablePlan['keySchema'] | Description['KeySchema']): string =>
    schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).join(', ');
  if (keys(table.keySchema) !== keys(present.KeySchema)) return `its key is ${keys(present.KeySchema)}`;
  const has = new Set(present.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  const missing = table.indexes.find(({ IndexName }) => !has.has(IndexName));
  if (missing) return `it lacks the index ${missing.IndexName}`;
  return table.streamView && !present.LatestStreamArn ? 'it has no stream' : undefined;
};

/**
 * Makes the tables that are not there yet and waits for them; gives each table's stream ARN.
 * @throws Error when a table that exists is not as the template says: data of another version
 */
export const createTables = async (api: Api, tables: readonly TablePlan[]): Promise<Record<string, string>> => {
  const streams: Record<string, string> = {};
  for (const table of tables) {
    let present = await describe(api, table.name);
    if (present) {
      const differs = difference(table, present);
      if (differs)
        throw new Error(
          `The table ${table.name} in the data directory is of another version: ${differs}. Start with another --data directory, or delete this one.`,
        );
    } else {
      await api(`${D}.CreateTable`, toCreateTable(table));
      for (
        present = await describe(api, table.name);
        present?.TableStatus !== 'ACTIVE';
        present = await describe(api, table.name)
      )
        await pause(20);
      if (table.ttlAttribute)
        await api(`${D}.UpdateTimeToLive`, {
          TableName: table.name,
          TimeToLiveSpecification: { Enabled: true, AttributeName: table.ttlAttribute },
        });
    }
    if (present.LatestStreamArn) streams[table.name] = present.LatestStreamArn;
  }
  return streams;
};
