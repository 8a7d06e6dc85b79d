import type { Assembly } from '../../local/template/load.ts';
import type { Right } from '../../local/template/policies.ts';
import { resourcesOf } from '../../local/template/resolve.ts';
import type { Use } from './recorder.ts';

/** The lines that the template's metric filters count, and in which log group. */
export const countedLines = ({ templates, regions }: Assembly): { logGroup: string; word: string }[] => {
  const groups = resourcesOf(templates, (stack) => regions[stack] ?? '', 'AWS::Logs::LogGroup');
  return resourcesOf(templates, (stack) => regions[stack] ?? '', 'AWS::Logs::MetricFilter').map(({ properties }) => ({
    logGroup: String(groups.find(({ id }) => id === properties.LogGroupName)?.properties.LogGroupName),
    word: String(properties.FilterPattern).replace(/^\?|"/g, ''),
  }));
};

/** `*` in a policy stands for any number of characters. */
const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  ).test(text);

/** Whether a right covers what a call needed. */
export const covers = (right: Right, use: Use): boolean => {
  if (right.id !== use.id || right.action !== use.action) return false;
  if (use.action !== 's3:ListBucket') return like(right.resource, use.resource);
  const [bucket = '', prefix = ''] = use.resource.split('?');
  return like(right.resource, bucket) && (right.prefix === undefined || like(right.prefix, prefix));
};

export const told = ({ id, action, resource, prefix }: Right): string =>
  `${id} ${action} ${resource.replace(/^arn:aws:(dynamodb:[^:]*:\d*|s3::):/, '')}${prefix ? `?${prefix}` : ''}`;
