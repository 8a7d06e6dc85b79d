/** CloudFront's path patterns: `*` stands for any characters, `?` for one; case counts. */
export const pathMatcher = (pattern: string): ((path: string) => boolean) => {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^/?${text.replace(/^\//, '')}$`);
  return (path) => expression.test(path);
};
