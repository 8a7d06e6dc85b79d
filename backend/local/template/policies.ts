import type { FunctionId } from '../../infra/functions.ts';
import { functionNames, type Stage } from '../../src/records/names.ts';
import type { Assembly } from './load.ts';
import { resourcesOf } from './resolve.ts';

/** One action on one resource that a policy allows; `prefix` is what it asks of a listing. */
export type Right = { id: FunctionId; action: string; resource: string; prefix?: string };

type Statement = {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: { StringLike?: { 's3:prefix'?: string } };
};

/** What the synthesised template lets each function do, one right a line. */
export const rightsOf = ({ templates, regions }: Assembly, stage: Stage): Right[] => {
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
