import { parameterType, replaceNames } from '../../parameters.ts';
import type { Statement } from '../../question.ts';

/** Athena takes at most 1,024 characters in one parameter, quotes included. */
const MAX_CHARACTERS = 1_000;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Pieces of a text whose literals fit into a parameter each; quotes count twice. */
const pieces = (text: string): string[] => {
  const found: string[] = [];
  let piece = '';
  let size = 0;
  for (const character of text) {
    const width = character === "'" ? 2 : character.length;
    if (size + width > MAX_CHARACTERS) {
      found.push(piece);
      piece = '';
      size = 0;
    }
    piece += character;
    size += width;
  }
  return [...found, piece];
};

/**
 * A statement as Athena takes it: `?` for every parameter in its order, and the values as SQL literals, because Athena
 * reads each as one (`EXECUTE … USING`). A text that is too long for one parameter is put together from several.
 * https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 */
export const positional = ({ sql, parameters }: Statement): { sql: string; values: string[] } => {
  const values: string[] = [];
  const text = replaceNames(sql, (name) => {
    const value = parameters[name];
    if (value === undefined) throw new RangeError(`${name} has no value`);
    if (parameterType(name) === 'whole') {
      if (!Number.isSafeInteger(value)) throw new RangeError(`${name} is ${value}, no whole number`);
      values.push(String(value));
      return '?';
    }
    const parts = pieces(String(value));
    values.push(...parts.map(quoted));
    return parts.length === 1 ? '?' : `concat(${parts.map(() => '?').join(', ')})`;
  });
  return { sql: text, values };
};
