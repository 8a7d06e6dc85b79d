import { randomBytes } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';

/** Beside the site's identity key; a key of its own, so that a recipient's pseudonyms survive the other's rotation. */
const RECORD = 'key#export';

/** The secret under which a site's exports are re-keyed; made at first use. */
export const exportSecret = async (dynamo: DynamoDBClient, TableName: string, siteId: string): Promise<string> => {
  const Key = { site_id: { S: siteId }, record: { S: RECORD } };
  const stored = async () =>
    (await dynamo.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item?.secret?.S;
  const found = await stored();
  if (found) return found;
  const secret = randomBytes(32).toString('base64url');
  try {
    const Item = { ...Key, secret: { S: secret } };
    const ConditionExpression = 'attribute_not_exists(site_id)';
    await dynamo.send(new PutItemCommand({ TableName, Item, ConditionExpression }));
    return secret;
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    // Another export was making it at the same time.
    return (await stored()) ?? secret;
  }
};
