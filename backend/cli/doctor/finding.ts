/** What a check says. `mend` is the command or the change that puts it right. */
export type Finding = { check: string; status: 'ok' | 'warn' | 'fail'; says: string; mend?: string };

export const ok = (check: string, says: string): Finding => ({ check, status: 'ok', says });
export const warn = (check: string, says: string, mend: string): Finding => ({ check, status: 'warn', says, mend });
export const fail = (check: string, says: string, mend: string): Finding => ({ check, status: 'fail', says, mend });

/** A check that could not be made is a finding too, and does not keep the others from being made. */
export const attempt = async (
  check: string,
  mend: string,
  look: () => Promise<Finding | Finding[]>,
): Promise<Finding[]> => {
  try {
    return [await look()].flat();
  } catch (error) {
    const { message, name, cause } = error as Error;
    // fetch() says "fetch failed", and its cause why.
    const why = cause instanceof Error && cause.message ? `${message}: ${cause.message}` : message || name;
    return [fail(check, `could not be checked: ${why}`, mend)];
  }
};
