/** An S3 error answer. Codes and statuses: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const S3_ERRORS = {
  BadDigest: [400, 'The checksum you specified did not match what we received.'],
  BucketAlreadyOwnedByYou: [409, 'The bucket exists already.'],
  BucketNotEmpty: [409, 'The bucket you tried to delete is not empty.'],
  EntityTooSmall: [400, 'A part other than the last is smaller than the minimum of 5 MiB.'],
  IncompleteBody: [400, 'The body ended before the number of bytes given by Content-Length.'],
  InvalidArgument: [400, 'Invalid argument.'],
  InvalidPart: [400, 'One or more of the parts could not be found, or its ETag did not match.'],
  InvalidPartOrder: [400, 'The list of parts was not in ascending order.'],
  InvalidRange: [416, 'The requested range is not satisfiable.'],
  KeyTooLongError: [400, 'The key is too long.'],
  MalformedXML: [400, 'The XML you provided was not well-formed.'],
  NoSuchBucket: [404, 'The specified bucket does not exist.'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchUpload: [404, 'The specified multipart upload does not exist.'],
  NotImplemented: [501, 'This part of S3 is not in the local stack.'],
  PreconditionFailed: [412, 'At least one of the preconditions you specified did not hold.'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export class S3Error extends Error {
  readonly code: keyof typeof S3_ERRORS;
  readonly status: number;
  constructor(code: keyof typeof S3_ERRORS, message?: string) {
    const [status, text] = S3_ERRORS[code];
    super(message ?? text);
    this.code = code;
    this.status = status;
  }
}
