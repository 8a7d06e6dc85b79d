import { expect } from 'vitest';
import { pageWith } from '../../browser/site.ts';
import { finish, open, type Scenario } from '../stage.ts';

/** What must never be sent. */
export const PRIVACY: readonly Scenario[] = [
  {
    name: 'secrets in address, title and text are not sent; no cookie, no preflight',
    play: async (stage) => {
      const html = pageWith('', '<button>Go for ada@example.org</button>').replace(
        'A page',
        'Order of ada@example.org',
      );
      await stage.tab.open(
        `${stage.site.page('/page', html)}?email=ada@example.org&token=tok-secret&q=tea#access_token=abcdef`,
      );
      await stage.tab.click('button');
      await finish(stage);
      const everything = stage.site.requests.map(({ body }) => body).join();
      expect(everything).toMatch(/q=tea/);
      expect(everything).not.toMatch(/ada@|ada%40|tok-secret|abcdef/);
      for (const { method, headers } of stage.site.requests) {
        expect(method).toBe('POST');
        expect(headers['content-type']).toMatch(/^text\/plain/);
        expect(headers.cookie).toBe(undefined);
      }
    },
  },
  {
    name: 'consent denied: nothing stored, nothing that identifies',
    play: async (stage) => {
      await open(stage, 'data-consent="denied" data-persistence="local"');
      await stage.tab.click('h1');
      expect(await stage.tab.run('return localStorage.length + sessionStorage.length')).toBe(0);
      await finish(stage);
      for (const { browser, visitorId, consent } of stage.site.stored())
        expect({ browser, visitorId, state: consent?.state }).toEqual({
          browser: undefined,
          visitorId: undefined,
          state: 'denied',
        });
    },
  },
  {
    name: 'Global Privacy Control: counted, with nothing that identifies',
    play: async (stage) => {
      await open(stage, 'data-persistence="local"', undefined, {
        head: `<script>Object.defineProperty(navigator,'globalPrivacyControl',{value:true,configurable:true})</script>`,
      });
      await finish(stage);
      for (const { browser, visitorId, consent } of stage.site.stored())
        expect({ browser, visitorId, gpc: consent?.globalPrivacyControl }).toEqual({
          browser: undefined,
          visitorId: undefined,
          gpc: true,
        });
    },
  },
];
