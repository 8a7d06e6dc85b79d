import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** When: each hour at a minute, or every so often. */
export type When = { minute: number } | { every: Duration };

/** An Events rule that can be enabled and disabled by its name. The function is invoked with `{}`: the last full hour. */
export const schedule = (scope: Construct, ruleName: string, when: When, target: IFunction): Rule =>
  new Rule(scope, `${target.node.id}Schedule`, {
    ruleName,
    description: `Runs ${target.node.id}`,
    schedule: 'minute' in when ? Schedule.cron({ minute: String(when.minute) }) : Schedule.rate(when.every),
    targets: [
      new LambdaTarget(target, {
        // The next run catches up on what this one missed, so an old event is worth nothing.
        maxEventAge: Duration.minutes(30),
        retryAttempts: 2,
      }),
    ],
  });
