import { expect, it } from 'vitest';
import { rotateOnAws } from './rotate-origin.ts';

const rotation = (parts: { known?: boolean; exit?: number }) => {
  const did: string[] = [];
  const ended = rotateOnAws('prod', {
    identify: async () => {
      did.push('identify');
      if (parts.known === false) throw new Error('nobody is logged in');
    },
    raise: () => {
      did.push('raise');
      return 5;
    },
    deploy: async (args) => {
      did.push(args.join(' '));
      return parts.exit ?? 0;
    },
  });
  return { did, ended };
};

it('leaves the checkout alone where AWS does not know who asks', async () => {
  const { did, ended } = rotation({ known: false });
  await expect(ended).rejects.toThrow('nobody is logged in');
  expect(did).toEqual(['identify']);
});

it('raises the generation, deploys it, and says how to go on where the deploy fails', async () => {
  const deploy = 'cdk deploy backend -c stage=prod';
  const through = rotation({});
  await expect(through.ended).resolves.toBe(5);
  expect(through.did).toEqual(['identify', 'raise', deploy]);
  await expect(rotation({ exit: 1 }).ended).rejects.toThrow(
    `generation 5 of prod is in backend/infra/origin-secret.json, but its deploy failed: go on with \`npx ${deploy}\`. Do not rotate again`,
  );
});
