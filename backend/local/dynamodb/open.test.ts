import { expect, it } from 'vitest';
import { openDynamoDb } from './open.ts';
import { freePort } from './port.ts';

it('an address where nothing listens is named, with what to do', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const nothing = () => undefined;
  await expect(openDynamoDb(url, '/nonexistent', nothing, nothing)).rejects.toThrow(
    `Nothing answers at ${url}: start the DynamoDB server there, or leave out --dynamodb.`,
  );
});
