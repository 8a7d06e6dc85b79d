import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageContext } from '../context.ts';

/** Where the alarms of one Region go. Mails carry names of alarms and no data of visitors. */
export const alarmTopic = (scope: Construct, { stage, settings }: StageContext): Topic => {
  const topic = new Topic(scope, 'alarms', { topicName: `evothesis-v2-alarms-${stage}`, enforceSSL: true });
  if (settings.alarmEmail) topic.addSubscription(new EmailSubscription(settings.alarmEmail));
  return topic;
};
