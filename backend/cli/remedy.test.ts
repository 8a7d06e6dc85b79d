import { expect, it } from 'vitest';
import { sayFailure } from './remedy.ts';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const AT_HOME = { AWS_REGION: 'us-west-1', STAGE: 'prod' };

it.each([
  ['CredentialsProviderError', AT_HOME, /^what AWS says: log in, or set AWS_PROFILE/],
  ['ExpiredTokenException', AT_HOME, /log in anew; `aws sts get-caller-identity`/],
  ['ResourceNotFoundException', AT_HOME, /is stage prod deployed\? `npx cdk deploy backend -c stage=prod`$/],
  ['NoSuchBucket', { ...AT_HOME, AWS_REGION: 'eu-west-1' }, /AWS_REGION is eu-west-1, the stacks are in us-west-1$/],
  ['AccessDeniedException', AT_HOME, /^what AWS says$/],
  ['constructor', AT_HOME, /^what AWS says$/],
])('%s of AWS comes with what to do about it', (name, env, said) => {
  expect(sayFailure(named(name, 'what AWS says'), true, env)).toMatch(said);
});

it('a local stack that has stopped is said to have', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  expect(sayFailure(refused, false, {})).toMatch(/^the local stack has stopped: start it again with `npm start`/);
  expect(sayFailure(refused, true, {})).toBe('connect ECONNREFUSED 127.0.0.1:1');
  expect(sayFailure(named('ResourceNotFoundException', 'no table'), false, {})).toBe('no table');
  expect(sayFailure('words', false, {})).toBe('words');
  expect(sayFailure(named('TimeoutError', ''), false, {})).toBe('TimeoutError');
});
