import { sign } from 'aws4';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signedHeaders } from './sign.ts';

it('signs as aws4 does, whatever the body, the Region and the credentials', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9/+=]{16,64}$/);
  const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
  const session = fc.option(name, { nil: undefined });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), name, name, session, day, (body, id, secret, token, now) => {
      const given = { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) };
      const ours = signedHeaders('PutItem', body, 'dynamodb.us-west-1.amazonaws.com', 'us-west-1', given, now);
      const { authorization, ...headers } = ours;
      const request = { service: 'dynamodb', region: 'us-west-1', method: 'POST', path: '/', body, headers };
      const theirs = sign({ ...request, extraHeadersToIgnore: { 'content-length': true } } as typeof request, given);
      expect(authorization).toBe((theirs.headers as Record<string, unknown>).Authorization);
    }),
    { numRuns: 50 },
  );
});
