/** A text as an SQL literal, for names of this machine's own files: table functions that are kept take no parameters. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
