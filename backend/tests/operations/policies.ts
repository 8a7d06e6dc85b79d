import type { FunctionId } from '../../infra/functions.ts';
import { loadAssembly } from '../../local/template/load.ts';
import { resourcesOf } from '../../local/template/resolve.ts';
import { functionNames, type Stage } from '../../src/records/names.ts';
import type { Use } from './recorder.ts';

/** One action on one resource that a policy allows; `prefix` is what it asks of a listing. */
export type Right = { id: FunctionId; action: string; resource: string; prefix?: string };

type Statement = {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: { StringLike?: { 's3:prefix'?: string } };
};

/** What the synthesised template lets each function do, one right a line. */
export const rightsOf = async (stage: Stage, cacheDir: string): Promise<Right[]> => {
  const { templates, regions } = await loadAssembly(stage, cacheDir);
  const regionOf = (stack: string): string => regions[stack] ?? '';
  const policies = resourcesOf(templates, regionOf, 'AWS::IAM::Policy');
  const functions = resourcesOf(templates, regionOf, 'AWS::Lambda::Function');
  return Object.entries(functionNames(stage)).flatMap(([id, name]) => {
    const role = functions.find((one) => one.name === name)?.properties.Role;
    // The role has no name of its own: its id stands for it, here as `<id>.Arn`.
    const roleName = String(role).replace(/\.Arn$/, '');
    const own = policies.filter(({ properties }) => (properties.Roles as string[]).includes(roleName));
    return own.flatMap(({ properties }) =>
      (properties.PolicyDocument as { Statement: Statement[] }).Statement.flatMap(({ Action, Resource, Condition }) =>
        [Action].flat().flatMap((action) =>
          [Resource].flat().map(
            (resource): Right => ({
              id: id as FunctionId,
              action,
              resource,
              ...(Condition?.StringLike?.['s3:prefix'] ? { prefix: Condition.StringLike['s3:prefix'] } : {}),
            }),
          ),
        ),
      ),
    );
  });
};

/** The lines that the template's metric filters count, and in which log group. */
export const countedLines = async (stage: Stage, cacheDir: string): Promise<{ logGroup: string; word: string }[]> => {
  const { templates, regions } = await loadAssembly(stage, cacheDir);
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
