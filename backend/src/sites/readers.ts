/** Names the field and what it should have been. */
export class SiteInputError extends Error {
  override name = 'SiteInputError';
}

/** @throws SiteInputError */
export const oneOf = <T extends string>(field: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((name) => name === value);
  if (!found) throw new SiteInputError(`${field} is ${allowed.join(', ')}, not ${JSON.stringify(value)}`);
  return found;
};

/** A whole number from `min` to `max`; nothing where nothing is said. @throws SiteInputError */
export const integer = (field: string, text: string | undefined, min: number, max: number): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new SiteInputError(`${field} is a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
  }
  return value;
};
