import { readFileSync } from 'node:fs';

const texts = new Map<string, string>();

/** The text of an SQL file of this folder, `reports/summary`. It lies beside the bundle on Lambda, as it does here. */
export const sqlFile = (name: string): string => {
  let text = texts.get(name);
  if (text === undefined) {
    const lines = readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8').split('\n');
    text = lines
      .filter((line) => !line.startsWith('--'))
      .join('\n')
      .trim();
    texts.set(name, text);
  }
  return text;
};
