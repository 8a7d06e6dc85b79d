import { expect, test } from 'vitest';
import { FORBIDDEN, play, scenarios, sections } from './template.ts';

const parts = sections(new URL('../../../examples/gtm/template.tpl', import.meta.url));
const code = parts.get('SANDBOXED_JS_FOR_WEB_TEMPLATE') ?? '';
const tests = scenarios(parts.get('TESTS') ?? '');

test('the template has the sections Tag Manager imports, and their JSON parses', () => {
  expect([...parts.keys()]).toEqual([
    'TERMS_OF_SERVICE',
    'INFO',
    'TEMPLATE_PARAMETERS',
    'SANDBOXED_JS_FOR_WEB_TEMPLATE',
    'WEB_PERMISSIONS',
    'TESTS',
    'NOTES',
  ]);
  for (const name of ['INFO', 'TEMPLATE_PARAMETERS', 'WEB_PERMISSIONS']) JSON.parse(parts.get(name) ?? '');
});

test('its code keeps to sandboxed JavaScript, and asks for every permission its APIs need', () => {
  expect(code).not.toMatch(FORBIDDEN);
  const needed: Record<string, string> = {
    createArgumentsQueue: 'access_globals',
    injectScript: 'inject_script',
    isConsentGranted: 'access_consent',
  };
  const granted = (
    JSON.parse(parts.get('WEB_PERMISSIONS') ?? '[]') as { instance: { key: { publicId: string } } }[]
  ).map(({ instance }) => instance.key.publicId);
  const required = [...code.matchAll(/require\('(\w+)'\)/g)].map(([, name = '']) => name);
  expect(required.filter((name) => !needed[name])).toEqual([]);
  expect([...new Set(required.map((name) => needed[name]))].sort()).toEqual([...granted].sort());
});

test.each(tests)('$name', (scenario) => play(code, scenario));

test('there are tests, and they can fail', () => {
  expect(tests.length).toBeGreaterThanOrEqual(5);
  const broken = code
    .replace("'/collect'", "'/collekt'")
    .replace("'init'", "'unit'")
    .replace('gtmOnFailure', 'gtmOnSuccess');
  expect(
    tests.filter((scenario) => {
      try {
        play(broken, scenario);
        return false;
      } catch {
        return true;
      }
    }).length,
  ).toBeGreaterThanOrEqual(2);
});
