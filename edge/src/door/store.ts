import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoCall, Operations } from './dynamo.ts';

type Send = (command: unknown) => Promise<unknown>;
const COMMANDS = { PutItem: PutItemCommand, DeleteItem: DeleteItemCommand, Query: QueryCommand } as const;

/** Carries the ingest's calls by the AWS SDK, which retries what can be retried. */
export const sdkCall = (client: DynamoDBClient): DynamoCall => {
  const send = client.send.bind(client) as unknown as Send;
  return async <K extends keyof Operations>(operation: K, input: Operations[K]['input']) => {
    const Command = COMMANDS[operation] as new (input: Operations[K]['input']) => unknown;
    return (await send(new Command(input))) as Operations[K]['output'];
  };
};
