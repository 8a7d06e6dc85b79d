import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { isSafe } from 'redos-detector';
import ts from 'typescript';
import { expect, it } from 'vitest';

/** Backtracks at one position. What is above it grows with the input. */
const MAX_SCORE = 32;

const literals = (file: string): string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return found;
};

it('every regular expression of the ingest takes linear time, by a checker', async () => {
  const expressions: string[] = [];
  for await (const file of glob(['edge/src/**/*.ts', 'backend/src/records/*.ts', 'backend/src/spool/*.ts']))
    if (!file.includes('.test.')) expressions.push(...literals(file));
  expect(expressions.length).toBeGreaterThan(25);
  const unsafe = expressions.filter((text) => {
    const end = text.lastIndexOf('/');
    return !isSafe(new RegExp(text.slice(1, end), text.slice(end + 1)), { maxScore: MAX_SCORE }).safe;
  });
  expect(unsafe).toEqual([]);
});
