import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const html = readFileSync(new URL('../../../examples/gtm/snippet.html', import.meta.url), 'utf8');
const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? '';
const AFTER_ES5 = /=>|\.\.\.|`|\?\.|\?\?|\b(let|const|class|async|await|of)\b(?!\s*=)/;

test('the snippet keeps to ES5: Tag Manager compiles Custom HTML tags as that, and refuses the rest', () => {
  const code = script.replaceAll(/\/\/.*$/gm, '');
  expect(code).toContain('data-site');
  expect(code).not.toMatch(AFTER_ES5);
  expect('(...call) => q.push(call)').toMatch(AFTER_ES5);
});

test('the package’s page shows the same snippet', () => {
  expect(readFileSync(new URL('../../README.md', import.meta.url), 'utf8')).toContain(html.trim());
});
