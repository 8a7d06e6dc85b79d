import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { isSafe } from 'redos-detector';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const literals = (file: string): string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return found;
};

const expressionsIn = async (patterns: readonly string[]): Promise<string[]> => {
  const found = new Set<string>();
  for await (const file of glob(patterns))
    if (!file.includes('.test.')) for (const text of literals(file)) found.add(text);
  return [...found];
};

/** @param maxScore backtracks that one text may cost in all: with a bound, however long the text, no input is slow */
const isBounded = (text: string, maxScore: number): boolean => {
  const end = text.lastIndexOf('/');
  return isSafe(new RegExp(text.slice(1, end), text.slice(end + 1)), { maxScore, timeout: 2_000 }).safe;
};

/**
 * Backtracks of these grow with the text, or are too many kinds for the checker here. `recheck` 4.5.0, which knows how
 * they grow, calls each linear or safe; it brings 57 MB, so it was asked once. Ask it again about an expression that is
 * to be added: https://makenowjust-labs.github.io/recheck/
 */
const LINEAR: readonly string[] = [
  '/cp|^(?:ppc|retargeting|paid.*)$/',
  '/^(?:.*(?:[^a-df-z]|^)shop|.*shopping)/',
  '/"([^"]{1,64})";v="([^"]{1,16})"/g',
  '/not.{0,3}a.{0,3}brand/i',
  '/(?<!\\.0)(?:\\.0)+$/',
  '/[?&](?:q|s|query|search|keyword|search_query|searchterm)=/i',
  '/^(?:[a-z][a-z0-9+.-]*:\\/\\/)?(?:[^/?#@]*@)?(\\[[0-9a-f:.]*\\]|[^/?#:\\s[\\]]+)/i',
  '/Android [\\d.]+; ?([^;)]+?)(?: Build\\/|[;)])/',
  '/; wv\\)|Version\\/4\\.0|(?:DuckDuckGo|GSA|FBAN|FBAV|Instagram|Line|MicroMessenger|QQBrowser|UCBrowser)\\//',
  '/(?<!\\/)\\/+$/',
];

describe('no regular expression that touches input takes more than linear time, by a checker', () => {
  it('at the edge, the collector and in the keys: backtracks are bounded', async () => {
    const expressions = await expressionsIn([
      'edge/src/**/*.ts',
      'backend/src/records/*.ts',
      'backend/src/spool/*.ts',
      'backend/infra/*-*.js',
    ]);
    expect(expressions.length).toBeGreaterThan(25);
    expect(expressions.filter((text) => !isBounded(text, 32))).toEqual([]);
  });

  it('in the enrichment and the query API', async () => {
    const expressions = await expressionsIn([
      'backend/src/enrichment/**/*.ts',
      'backend/src/query/{access,request}.ts',
    ]);
    expect(expressions.length).toBeGreaterThan(30);
    const asked = new Set(LINEAR);
    expect(expressions.filter((text) => !asked.has(text) && !isBounded(text, 32))).toEqual([]);
    expect(LINEAR.filter((text) => !expressions.includes(text))).toEqual([]);
  });
});
