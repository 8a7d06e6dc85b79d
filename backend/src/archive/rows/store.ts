import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;
export type Query = Omit<ConstructorParameters<typeof QueryCommand>[0], 'ExclusiveStartKey'>;

/** Rows of a Query in key order. The next page is under way while this one is read; two pages (2 MB) are the memory. */
export const rows = async function* (dynamo: DynamoDBClient, query: Query): AsyncGenerator<Item> {
  const ask = (start?: Item) => {
    const page = dynamo.send(new QueryCommand({ ...query, ...(start && { ExclusiveStartKey: start }) }));
    // A page asked for ahead may fail before anyone waits for it; whoever waits gets the error all the same.
    page.catch(() => undefined);
    return page;
  };
  let next = ask();
  for (;;) {
    const page = await next;
    if (page.LastEvaluatedKey) next = ask(page.LastEvaluatedKey);
    yield* page.Items ?? [];
    if (!page.LastEvaluatedKey) return;
  }
};

/** Names and values of a condition, all of them texts. */
export const where = (names: Record<string, string>, values: Record<string, string>) => ({
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { S: value }])),
});
