import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** Rows of client-config as they are: `site_id` and `record`, and what each kind of record has beside them. */
export const configRows = (client: Pick<DynamoDBClient, 'send'>, TableName: string) => {
  const key = (siteId: string, record: string): Item => ({ site_id: { S: siteId }, record: { S: record } });

  /** A condition that fails answers false; every other error is thrown. */
  const putIf = async (Item: Item, ConditionExpression: string, values?: Item): Promise<boolean> => {
    try {
      await client.send(
        new PutItemCommand({
          TableName,
          Item,
          ConditionExpression,
          ...(values ? { ExpressionAttributeValues: values } : {}),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  const get = async (siteId: string, record: string): Promise<Item | undefined> =>
    (await client.send(new GetItemCommand({ TableName, Key: key(siteId, record), ConsistentRead: true }))).Item;

  /** Every record of a site whose name begins so. */
  const records = async (siteId: string, prefix: string): Promise<Item[]> => {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName,
          // A key in a condition may not be an empty text.
          ...(prefix === ''
            ? { KeyConditionExpression: 'site_id = :s', ExpressionAttributeValues: { ':s': { S: siteId } } }
            : {
                KeyConditionExpression: 'site_id = :s AND begins_with(#r, :p)',
                ExpressionAttributeNames: { '#r': 'record' },
                ExpressionAttributeValues: { ':s': { S: siteId }, ':p': { S: prefix } },
              }),
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        }),
      );
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  };

  const put = async (item: Item): Promise<void> => {
    await client.send(new PutItemCommand({ TableName, Item: item }));
  };

  const remove = async (siteId: string, record: string): Promise<void> => {
    await client.send(new DeleteItemCommand({ TableName, Key: key(siteId, record) }));
  };

  return { key, get, records, put, putIf, remove };
};
export type ConfigRows = ReturnType<typeof configRows>;
