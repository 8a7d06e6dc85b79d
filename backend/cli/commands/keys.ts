import { makePageToken } from '../../../edge/src/ingest/page-token.ts';
import { dynamo } from '../../src/clients/store.ts';
import { erasureTables } from '../../src/erasure/store.ts';
import { hourOf } from '../../src/records/keys.ts';
import { identityKeys } from '../../src/recovery/leave/store.ts';
import { EVERY_SITE, makeApiKey, newApiKey, ROLES } from '../../src/sites/api-keys.ts';
import { createSiteStore } from '../../src/sites/store.ts';
import { CommandError, type CommandGroup, defineCommand, UsageError } from '../command.ts';
import type { Cli } from '../context.ts';
import { parseCount } from '../duration.ts';
import { checkSite } from '../options.ts';
import { plain, table } from '../output.ts';
import { rotateOrigin } from './rotate-origin.ts';

const SITE = {
  type: 'string',
  value: 'SITE',
  describe: 'the site (without it: keys to every site of the stage)',
} as const;

const open = async (cli: Cli, site: string | undefined) => {
  checkSite(site);
  const { tables, local } = await cli.connect();
  return { store: createSiteStore(dynamo(), tables.clientConfig), tables, local, siteId: site ?? EVERY_SITE };
};

const add = defineCommand({
  usage: 'keys add [--site SITE] [--role read|export|admin] [--days N] [--label TEXT]',
  summary: 'Make an API key; it is shown once and stored only as a hash',
  options: {
    site: SITE,
    role: { type: 'string', choices: ROLES, describe: 'what it may do (read)' },
    days: { type: 'string', value: 'N', describe: 'days that it lives (for ever)' },
    label: { type: 'string', value: 'TEXT', describe: 'what it is for' },
  },
  notes: ['A key of role read that expires, put behind /dashboard/#key=, is a link to share.'],
  run: async (values, _words, cli) => {
    const days = values.days === undefined ? undefined : parseCount('days', values.days, 1, 3650);
    const { store, local, siteId } = await open(cli, values.site);
    const key = makeApiKey(siteId);
    const apiKey = newApiKey({ key, role: values.role ?? 'read', label: values.label ?? '', now: Date.now(), days });
    await store.putApiKey(apiKey);
    const link = local && `${local.url}/dashboard/#key=${key}`;
    const { hash: _, ...shown } = apiKey;
    await cli.result({ key, ...shown, ...(link ? { link } : {}) }, () => [key, ...(link ? [link] : [])].join('\n'));
    return undefined;
  },
});

const list = defineCommand({
  usage: 'keys list [--site SITE]',
  summary: 'List the API keys: what they may do and until when, not the keys themselves',
  options: { site: SITE },
  run: async (values, _words, cli) => {
    const { store, siteId } = await open(cli, values.site);
    const keys = (await store.listApiKeys(siteId)).map(({ hash: _, ...key }) => key);
    await cli.result(keys, () =>
      keys.length === 0
        ? 'no API key'
        : table([
            ['id', 'role', 'made', 'until', 'label'],
            ...keys.map((k) => [
              k.id,
              k.role,
              k.createdAt.slice(0, 10),
              k.expiresAt?.slice(0, 10) ?? 'for ever',
              plain(k.label),
            ]),
          ]),
    );
    return undefined;
  },
});

const revoke = defineCommand({
  usage: 'keys revoke ID [--site SITE]',
  summary: 'Revoke an API key; the sessions made with it end at once',
  options: { site: SITE },
  words: { min: 1, max: 1 },
  run: async (values, [id = ''], cli) => {
    if (!/^[0-9a-f]{4,64}$/.test(id)) throw new UsageError('an id is the first hex digits that `keys list` shows');
    const { store, siteId } = await open(cli, values.site);
    const found = (await store.listApiKeys(siteId)).filter(({ hash }) => hash.startsWith(id));
    const [key] = found;
    if (!key || found.length > 1)
      throw new CommandError(key ? `${found.length} keys begin with ${id}` : `no key ${id}`);
    await store.removeApiKey(key);
    await cli.result({ id: key.id, revoked: true }, () => `key ${key.id} revoked`);
    return undefined;
  },
});

const NEED_SITE = { type: 'string', required: true, value: 'SITE', describe: 'site id' } as const;

const days = defineCommand({
  usage: 'keys days --site SITE',
  summary: 'List the days whose key for privacy tier daily still exists; no other day can be re-identified',
  options: { site: NEED_SITE },
  run: async (values, _words, cli) => {
    const { store, tables, siteId } = await open(cli, values.site);
    const found = await store.dailyKeys(tables.dailyKeys, siteId);
    await cli.result({ siteId, days: found }, () =>
      [
        ...(found.length === 0
          ? []
          : [table([['day', 'destroyed at the latest'], ...found.map((k) => [k.day, k.destroyedAt])])]),
        found.length === 0
          ? `${siteId} has no daily key: no day of tier daily can be re-identified`
          : 'Visitors of tier daily on any other day can no longer be re-identified by anyone.',
      ].join('\n'),
    );
    return undefined;
  },
});

/** Rows of visits, devices, networks, visitor ids and days; what was learned (`f`) and revised (`r`) names nobody anew. */
const RECOGNISES = /^[^#]+#[vdniy]#/;

const rotate = defineCommand({
  usage: 'keys rotate --site SITE',
  summary: "Make a new key for the site's identities: everybody is somebody new from then on",
  options: { site: NEED_SITE },
  notes: [
    'The old key is destroyed, and so are the rows by which visitors were recognised: device signals alone would do it too.',
    'The ingest takes the new key within a minute. What was collected keeps its identities.',
  ],
  run: async (values, _words, cli) => {
    const { store, siteId, tables } = await open(cli, values.site);
    const version = await store.rotateIdentityKey(siteId);
    if (version === undefined)
      throw new CommandError(`site ${siteId} has no identity key: add it with \`evothesis sites add ${siteId}\``);
    const known = (await identityKeys(dynamo(), tables, siteId)).filter(({ blocking_key = '' }) =>
      RECOGNISES.test(blocking_key),
    );
    await erasureTables(dynamo(), tables).remove('identities', known);
    await cli.result(
      { siteId, version, forgotten: known.length },
      () =>
        `${siteId} has identity key ${version}; its visitors start as new identities (${known.length} rows forgotten)`,
    );
    return undefined;
  },
});

const pageTokens = defineCommand({
  usage: 'keys page-tokens --site SITE [--off]',
  summary: 'Make the secret with which the site’s server signs its pages; events without a valid token are marked',
  options: { site: NEED_SITE, off: { type: 'boolean', describe: 'ask for tokens no longer' } },
  notes: [
    'Run again, it makes a new secret; tokens of the one before are valid until the time after.',
    'The ingest follows within a minute. docs/page-tokens.md says how a server makes a token.',
  ],
  run: async (values, _words, cli) => {
    const { store, siteId } = await open(cli, values.site);
    if (!(await store.getSite(siteId))) throw new CommandError(`no site ${siteId}`);
    if (values.off) {
      await store.removePageSecret(siteId);
      await cli.result({ siteId, pageTokens: false }, () => `${siteId} asks for page tokens no longer`);
      return undefined;
    }
    const secret = await store.makePageSecret(siteId);
    const token = makePageToken(Buffer.from(secret), siteId, hourOf(new Date().toISOString()));
    await cli.result({ siteId, secret, token }, () => `secret  ${secret}\ntoken of this hour  ${token}`);
    return undefined;
  },
});

export default {
  summary: 'Manage API keys, and look after the keys of identities and the secret of the origin',
  commands: { add, list, revoke, days, rotate, 'page-tokens': pageTokens, 'rotate-origin': rotateOrigin },
} satisfies CommandGroup;
