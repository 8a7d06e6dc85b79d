import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { capacityChannel, capacityUses } from './capacity.ts';

/** Without these a black hole hangs a call for ever: the SDK has no time-outs of its own. Milliseconds. */
const patience = (requestTimeout: number) => ({
  connectionTimeout: 1_000,
  requestTimeout,
  throwOnRequestTimeout: true,
});

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/**
 * A DynamoDB client that asks for consumed capacity and publishes it (`CapacityUse`) while somebody listens on the
 * channel `evothesis:capacity`. Region, endpoint and credentials come from the standard AWS variables.
 */
export const createDynamo = (config: DynamoDBClientConfig = {}): DynamoDBClient => {
  const client = new DynamoDBClient({ maxAttempts: 4, requestHandler: patience(3_000), ...config });
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName ?? '').replace(/Command$/, '');
      if (!capacityChannel.hasSubscribers || !METERED.has(operation)) return next(args);
      const input = { ...args.input, ReturnConsumedCapacity: 'INDEXES' } as typeof args.input;
      try {
        const result = await next({ ...args, input });
        const { ConsumedCapacity } = result.output as { ConsumedCapacity?: object };
        for (const use of capacityUses(operation, ConsumedCapacity)) capacityChannel.publish(use);
        return result;
      } catch (error) {
        if ((error as Error).name === 'ConditionalCheckFailedException') {
          const { TableName = '' } = args.input as { TableName?: string };
          capacityChannel.publish({ table: TableName, operation, write: 1, read: 0, index: 0, failedCondition: true });
        }
        throw error;
      }
    },
    { step: 'initialize', name: 'evothesisCapacity' },
  );
  return client;
};

const METERED: ReadonlySet<string> = new Set([
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'BatchWriteItem',
  'TransactGetItems',
  'TransactWriteItems',
]);

/** Path style for an S3 server of one's own: `bucket.127.0.0.1` resolves nowhere. */
export const createS3 = (config: S3ClientConfig = {}): S3Client =>
  new S3Client({
    maxAttempts: 4,
    requestHandler: patience(20_000),
    forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL_S3),
    ...config,
  });

/** One client a process, made at first use: connections are kept between invocations. */
export const dynamo = once(() => createDynamo());
export const s3 = once(() => createS3());
