import { expect } from 'vitest';
import { until } from '../../browser/chromium.ts';
import { pageWith } from '../../browser/site.ts';
import { finish, kinds, only, open, type Scenario } from '../stage.ts';

/** Where and how the script may stand. */
export const INSTALL: readonly Scenario[] = [
  {
    name: 'under a strict content security policy with a nonce',
    play: async (stage) => {
      await open(stage, 'nonce="abc"', '<h1>x</h1>', {
        file: '/full.js',
        head: '<script nonce="abc">window.problems=[];addEventListener("securitypolicyviolation",(e)=>problems.push(e.violatedDirective+e.blockedURI));addEventListener("error",(e)=>problems.push(e.message))</script>',
        headers: {
          'content-security-policy':
            "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'",
        },
      });
      await stage.tab.click('h1');
      expect(await stage.tab.run('return problems')).toEqual([]);
      expect(kinds(await finish(stage)).filter((kind) => kind !== 'web_vital')).toEqual([
        'pageview',
        'click',
        'page_exit',
      ]);
    },
  },
  {
    name: 'in a sandboxed frame without an origin',
    play: async (stage) => {
      stage.site.page('/framed', pageWith());
      await stage.tab.open(stage.site.page('/page', '<iframe sandbox="allow-scripts" src="/framed"></iframe>'));
      await until('the view', () => only(stage.site.events(), 'pageview').length === 1);
    },
  },
  {
    name: 'storage that throws changes nothing for the page',
    play: async (stage) => {
      await open(stage, '', undefined, {
        head: `<script>window.problems=[];addEventListener('error',(e)=>problems.push(e.message));
          Object.defineProperty(window,'sessionStorage',{get(){throw new Error('SecurityError')}});
          Storage.prototype.setItem=()=>{throw new Error('QuotaExceededError')}</script>`,
      });
      await stage.tab.click('h1');
      expect(await stage.tab.run('return problems')).toEqual([]);
      expect(kinds(await finish(stage))).toEqual(['pageview', 'click', 'page_exit']);
    },
  },
  {
    name: 'two copies of the script are one',
    play: async (stage) => {
      await open(stage, '', '<h1>x</h1><script src="/full.js" data-site="s1"></script>');
      await stage.tab.click('h1');
      expect(kinds(await finish(stage))).toEqual(['pageview', 'click', 'page_exit']);
    },
  },
  {
    name: 'debug explains every event, batch and drop in the console',
    play: async (stage) => {
      await open(stage, 'data-debug="true" data-flush-interval="50"', '<h1>x</h1>', {
        head: '<script>window.said=[];console.debug=(...words)=>said.push(words[1])</script>',
      });
      await stage.tab.click('h1');
      await stage.tab.run(`evothesis('track', 'huge', { text: 'x'.repeat(20000) })`);
      await until('all of it', async () => {
        const said = await stage.tab.run<string[]>('return said');
        return ['event', 'seal', 'sent', 'drop'].every((word) => said.includes(word));
      });
    },
  },
];
