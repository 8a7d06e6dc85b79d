/** The few forms of DynamoDB that the ingest uses, without saying who carries them over the network. */
export type Value = { S: string } | { N: string } | { B: Uint8Array };
export type Row = Record<string, Value>;

export type Operations = {
  PutItem: { input: PutInput; output: { Attributes?: Row } };
  DeleteItem: { input: { TableName: string; Key: Row }; output: object };
  Query: { input: QueryInput; output: { Items?: Row[] } };
};

export type PutInput = {
  TableName: string;
  Item: Row;
  ConditionExpression?: string;
  ReturnValuesOnConditionCheckFailure?: 'ALL_OLD';
};

export type QueryInput = {
  TableName: string;
  KeyConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues: Row;
};

/** Sends one request; rejects with an error whose `name` is DynamoDB's, after whatever retries the carrier makes. */
export type DynamoCall = <K extends keyof Operations>(
  operation: K,
  input: Operations[K]['input'],
) => Promise<Operations[K]['output']>;

export const textOf = (value: Value | undefined): string | undefined =>
  value && 'S' in value ? value.S : value && 'N' in value ? value.N : undefined;

/**
 * A put that only the first one wins.
 * @returns the row that was there before, as far as the server says; `undefined` when this put made it
 */
export const putOnce = async (
  call: DynamoCall,
  TableName: string,
  Item: Row,
  hash: string,
): Promise<Row | undefined> => {
  try {
    await call('PutItem', {
      TableName,
      Item,
      ConditionExpression: `attribute_not_exists(${hash})`,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return undefined;
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    return (error as { Item?: Row }).Item ?? {};
  }
};
