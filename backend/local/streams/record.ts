import type { DynamoDBRecord } from 'aws-lambda';

/** A record as GetRecords gives it in JSON: binary values are base64 text already, as in a Lambda event. */
export type StreamRecord = {
  eventID: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  userIdentity?: { PrincipalId?: string; Type?: string };
  dynamodb: Record<string, unknown> & {
    SequenceNumber: string;
    ApproximateCreationDateTime: number;
    Keys: Record<string, unknown>;
  };
};

/**
 * GetRecords says `PrincipalId`, a Lambda event says `principalId`; and dynoxide leaves `userIdentity` of what its TTL
 * sweep removed empty, where AWS names the service.
 */
export const toLambdaRecord = (record: StreamRecord, streamArn: string, region: string): DynamoDBRecord => {
  const { PrincipalId, Type } = record.userIdentity ?? {};
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: record.dynamodb as NonNullable<DynamoDBRecord['dynamodb']>,
    eventSourceARN: streamArn,
    ...(record.userIdentity
      ? { userIdentity: { principalId: PrincipalId ?? 'dynamodb.amazonaws.com', type: Type ?? 'Service' } }
      : {}),
  };
};
