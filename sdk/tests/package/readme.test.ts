import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { DROP_REASONS, EVENT_TYPES } from '../../src/wire.ts';
import { sdk } from './packed.ts';

const read = (file: string): string => readFileSync(path.join(sdk, file), 'utf8');
const readme = read('README.md');
const section = (title: string): string => readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

/** Names of the members of a type alias in a file of the sources. */
const members = (file: string, type: string): string[] => {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true);
  const alias = source.statements.find((one) => ts.isTypeAliasDeclaration(one) && one.name.text === type);
  if (!alias || !ts.isTypeAliasDeclaration(alias) || !ts.isTypeLiteralNode(alias.type)) throw new Error(`no ${type}`);
  return alias.type.members.map((member) => member.name?.getText() ?? '');
};
const firstCells = (text: string): string[] => [...text.matchAll(/^\| `(\w+)/gm)].map(([, name = '']) => name);

test('the table of options has every option, and none that is not there', () => {
  expect(firstCells(section('Options')).sort()).toEqual(members('src/types.ts', 'PixelOptions').sort());
});

test('the table of the API has every method', () => {
  expect(firstCells(section('API')).sort()).toEqual(members('src/types.ts', 'Pixel').sort());
});

test('every event type, every reason of a drop and every source stands under Events', () => {
  const events = section('Events');
  const sources = [...read('src/index.ts').matchAll(/(?:\{ |, )(?:type \w+, )?(\w+) \} from '\.\/sources/g)].map(
    ([, name = '']) => name,
  );
  for (const name of [...EVENT_TYPES, ...DROP_REASONS]) expect(events, name).toContain(`\`${name}\``);
  for (const name of sources.filter((source) => source !== 'strict')) expect(events, name).toContain(`${name}(`);
});
