import { expect, it } from 'vitest';
import { HELP, parseStart } from './options.ts';

it('has a value for everything that is not said', () => {
  expect(parseStart([], {})).toEqual({ port: 8787, data: '.evothesis', dynamodb: 'dynoxide', traffic: 0 });
  expect(parseStart([], { EVOTHESIS_DATA: 'elsewhere' })).toMatchObject({ data: 'elsewhere' });
  expect(parseStart([], { EVOTHESIS_DATA: '' })).toMatchObject({ data: '.evothesis' });
  expect(parseStart(['--ephemeral'], { EVOTHESIS_DATA: 'elsewhere' })).toMatchObject({ data: undefined });
});

it('takes what is said', () => {
  const args = ['--port', '0', '--data=here', '--dynamodb', 'http://127.0.0.1:8000', '--traffic', '60'];
  expect(parseStart(args, {})).toEqual({ port: 0, data: 'here', dynamodb: 'http://127.0.0.1:8000', traffic: 60 });
  expect(parseStart(['--help'], {})).toBe('help');
  expect(HELP).toContain('--ephemeral');
});

it.each([
  [['--prot', '1'], 'Did you mean --port?'],
  [['--Data', 'x'], 'Did you mean --data?'],
  [['--nonsense'], 'no option --nonsense.'],
  [['--port', 'abc'], 'whole number'],
  [['--port', '70000'], '65535'],
  [['--port'], 'port'],
  [['--ephemeral', '--data', 'x'], 'leave out --data'],
  [['--dynamodb', 'dynalite'], 'dynamodb-local'],
  [['--data', ''], 'needs a folder'],
  [['extra'], 'extra'],
])('%j is refused in words', (args, words) => {
  expect(() => parseStart(args, {})).toThrow(words);
});
