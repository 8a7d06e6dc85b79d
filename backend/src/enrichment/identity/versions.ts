const compareDotted = (a: string, b: string): number => {
  const x = a.split('.');
  const y = b.split('.');
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = Number(x[i] ?? 0) - Number(y[i] ?? 0);
    if (difference) return Math.sign(difference);
  }
  return 0;
};

/** Compares the numbers of two user agents of one family: 1 when `a` is newer, -1 when it is older. */
export const compareVersions = (a: string, b: string): -1 | 0 | 1 => {
  if (a === b) return 0;
  const x = a.split(' ');
  const y = b.split(' ');
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    if (x[i] === y[i]) continue;
    const order = compareDotted(x[i] ?? '', y[i] ?? '');
    if (order) return order as -1 | 1;
  }
  return 0;
};
