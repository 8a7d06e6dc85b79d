import type { ClientAccess } from '../records/site.ts';

type Field = { name: keyof ClientAccess; form: RegExp; wanted: string };

/** What may be said of a bucket in another account, by the words of `sites set --export`. */
const FIELDS = {
  role: {
    name: 'roleArn',
    // The function may take roles of this name only, whatever account they are in.
    form: /^arn:aws[a-z-]*:iam::\d{12}:role\/evothesis-export-[\w+=.@-]{1,46}$/,
    wanted: 'arn:aws:iam::ACCOUNT:role/evothesis-export-…',
  },
  'external-id': { name: 'externalId', form: /^[\w+=.@:/-]{2,1224}$/, wanted: '2 letters, digits or +=.@:/- and more' },
  owner: { name: 'bucketOwner', form: /^\d{12}$/, wanted: 'the 12 digits of an AWS account' },
  'kms-key': { name: 'kmsKeyArn', form: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, wanted: 'arn:aws:kms:…' },
} as const satisfies Record<string, Field>;

/** The words that `parseClientAccess` reads. */
export const CLIENT_ACCESS_WORDS: readonly string[] = Object.keys(FIELDS);

/** @throws RangeError that names the field and what it should have been */
export const parseClientAccess = (said: Readonly<Record<string, string | undefined>>): ClientAccess | undefined => {
  const access: ClientAccess = {};
  for (const [word, { name, form, wanted }] of Object.entries(FIELDS)) {
    const value = said[word];
    if (value === undefined) continue;
    if (!form.test(value)) throw new RangeError(`${word} is ${wanted}, not ${JSON.stringify(value)}`);
    access[name] = value;
  }
  return Object.keys(access).length > 0 ? access : undefined;
};
