/**
 * Event filter patterns of event source mappings.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html and, for the comparison operators,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */

export type Pattern = { readonly [key: string]: Pattern | readonly unknown[] };

type Operator = (value: unknown, argument: unknown) => boolean;

const text = (test: (value: string, argument: string) => boolean): Operator => {
  const operator: Operator = (value, argument) => {
    if (typeof argument === 'object' && argument !== null && 'equals-ignore-case' in argument) {
      const other = (argument as Record<string, unknown>)['equals-ignore-case'];
      return typeof value === 'string' && typeof other === 'string' && test(value.toLowerCase(), other.toLowerCase());
    }
    return typeof value === 'string' && typeof argument === 'string' && test(value, argument);
  };
  return operator;
};

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const numeric: Operator = (value, argument) => {
  if (typeof value !== 'number' || !Array.isArray(argument)) return false;
  for (let i = 0; i < argument.length; i += 2) {
    const compare = COMPARE[String(argument[i])];
    if (!compare) throw new Error(`numeric has no comparison ${String(argument[i])}`);
    if (!compare(value, Number(argument[i + 1]))) return false;
  }
  return true;
};

const anythingBut: Operator = (value, argument) => {
  if (value === undefined) return false;
  if (typeof argument === 'object' && argument !== null && !Array.isArray(argument)) return !matchOne(value, argument);
  return !(Array.isArray(argument) ? argument : [argument]).includes(value);
};

const wildcard: Operator = (value, argument) => {
  if (typeof value !== 'string' || typeof argument !== 'string') return false;
  const parts = argument.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(value);
};

const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: text((value, argument) => value.startsWith(argument)),
  suffix: text((value, argument) => value.endsWith(argument)),
  'equals-ignore-case': text((value, argument) => value.toLowerCase() === argument.toLowerCase()),
  'anything-but': anythingBut,
  numeric,
  wildcard,
};

const matchOne = (value: unknown, rule: unknown): boolean => {
  if (typeof rule !== 'object' || rule === null) return value === rule;
  const [name = '', ...more] = Object.keys(rule);
  const operator = OPERATORS[name];
  if (more.length || !operator) throw new Error(`filter rule ${JSON.stringify(rule)} is not known`);
  return operator(value, (rule as Record<string, unknown>)[name]);
};

const isExists = (rule: unknown): rule is { exists: boolean } =>
  typeof rule === 'object' && rule !== null && 'exists' in rule;

/** `exists` speaks of leaves only: a map is not a leaf. */
const isLeaf = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value));

const matchRules = (value: unknown, rules: readonly unknown[]): boolean =>
  rules.some((rule) => {
    if (isExists(rule)) return isLeaf(value) === rule.exists;
    return (Array.isArray(value) ? value : [value]).some((one) => matchOne(one, rule));
  });

/** Whether one pattern matches a record. @throws Error on an operator that is not known. */
export const matches = (record: unknown, pattern: Pattern): boolean =>
  Object.entries(pattern).every(([key, rule]) => {
    if (key === '$or') return (rule as readonly Pattern[]).some((alternative) => matches(record, alternative));
    const value =
      typeof record === 'object' && record !== null && Object.hasOwn(record, key)
        ? (record as Record<string, unknown>)[key]
        : undefined;
    return Array.isArray(rule) ? matchRules(value, rule) : matches(value, rule as Pattern);
  });

/** No filter passes everything; several pass what any of them matches. Patterns are JSON text, as in the template. */
export const createFilter = (patterns: readonly string[]): ((record: unknown) => boolean) => {
  const parsed = patterns.map((pattern) => JSON.parse(pattern) as Pattern);
  return (record) => parsed.length === 0 || parsed.some((pattern) => matches(record, pattern));
};
