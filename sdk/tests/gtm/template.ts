import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

/** A `.tpl` file by its sections: https://developers.google.com/tag-platform/tag-manager/templates/format. */
export const sections = (file: URL): Map<string, string> => {
  const [, ...parts] = readFileSync(file, 'utf8').split(/^___([A-Z_]+)___$/m);
  return new Map(parts.flatMap((name, i) => (i % 2 ? [] : [[name, (parts[i + 1] ?? '').trim()] as const])));
};

export type Scenario = { name: string; code: string };
/** The scenarios of `___TESTS___`, whose YAML is a list of `name` and a block of `code`. */
export const scenarios = (yaml: string): Scenario[] =>
  [...yaml.matchAll(/^- name: (.+)\n {2}code: \|-\n((?: {4}.*\n?|\n)+)/gm)].map(([, name = '', code = '']) => ({
    name,
    code: code.replace(/^ {4}/gm, ''),
  }));

type Mock = (...args: never[]) => unknown;

/**
 * Runs one test of the template as Tag Manager's editor does, as a check of its logic: `require` gives what the test has
 * mocked and nothing else, `data` has the fields and the two callbacks, and the sandbox has no `window`, `document`,
 * `Object`, `URL` or `Promise`, as Google's JavaScript has none. It is not Google's interpreter: syntax that this one
 * takes and theirs does not is kept out by `FORBIDDEN`.
 */
export const play = (template: string, { code }: Scenario): void => {
  const mocks = new Map<string, unknown>();
  const called = new Map<string, unknown[][]>();
  const api = (name: string): unknown => {
    const mock = mocks.get(name);
    if (mock === undefined) throw new Error(`require('${name}') is not mocked`);
    return (...args: unknown[]): unknown => {
      called.set(name, [...(called.get(name) ?? []), args]);
      return typeof mock === 'function' ? (mock as Mock)(...(args as never[])) : mock;
    };
  };
  const spy = (name: string) => () => void called.set(name, [...(called.get(name) ?? []), []]);
  const sandbox = (globals: object): object => ({ ...globals, Object: undefined, URL: undefined, Promise: undefined });
  const fail = (message: string): never => {
    throw new Error(message);
  };
  const times = (name: string): number => called.get(name)?.length ?? 0;
  runInNewContext(
    code,
    sandbox({
      mock: (name: string, value: unknown) => void mocks.set(name, value),
      runCode: (fields: object) =>
        runInNewContext(
          `(() => {${template}\n})()`,
          sandbox({
            require: api,
            data: { ...fields, gtmOnSuccess: spy('gtmOnSuccess'), gtmOnFailure: spy('gtmOnFailure') },
          }),
        ),
      assertApi: (name: string) => ({
        wasCalled: () => times(name) || fail(`${name} was not called`),
        wasNotCalled: () => times(name) && fail(`${name} was called`),
      }),
      assertThat: (value: unknown) => ({
        isEqualTo: (wanted: unknown) =>
          JSON.stringify(value) === JSON.stringify(wanted) ||
          fail(`${JSON.stringify(value)} instead of ${JSON.stringify(wanted)}`),
        isUndefined: () => value === undefined || fail(`${JSON.stringify(value)} instead of undefined`),
      }),
    }),
  );
};

/** What Google's sandboxed JavaScript (ES6 without these) refuses: developers.google.com/tag-platform/tag-manager/templates/sandboxed-javascript. */
export const FORBIDDEN =
  /\b(?:new|class|async|await|yield|this|throw|try|regexp|window|document|eval|Function|setTimeout)\b|\?\.|\?\?|\.\.\.|`[^`]*\$\{/;
