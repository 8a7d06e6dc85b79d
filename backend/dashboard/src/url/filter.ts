import { label, title } from '../format/names.ts';

/** A filter as the address and the API hold it: `dimension:value` or `dimension!:value`. */
export type Filter = { dimension: string; not: boolean; value: string };

export const readFilter = (text: string): Filter => {
  const at = text.indexOf(':');
  const not = text[at - 1] === '!';
  return { dimension: text.slice(0, not ? at - 1 : at), not, value: text.slice(at + 1) };
};

export const writeFilter = ({ dimension, not, value }: Filter): string => `${dimension}${not ? '!' : ''}:${value}`;

export const inverse = (text: string): string => {
  const filter = readFilter(text);
  return writeFilter({ ...filter, not: !filter.not });
};

export const sayFilter = (text: string): string => {
  const { dimension, not, value } = readFilter(text);
  return `${title(dimension)} ${not ? 'is not' : 'is'} ${label(dimension, value)}`;
};
