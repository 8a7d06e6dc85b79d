import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { StackId } from '../parts/stack.ts';
import { STACKS } from '../parts/stack.ts';
import { type CreateAppOptions, createApp } from '../synth.ts';

export type Resource = {
  Type: string;
  Properties: Record<string, never> & Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
};

/** The templates of one stage. Bundles are stand-ins, and nothing is validated: other tests do that. */
export const templates = (options: CreateAppOptions): Readonly<Record<StackId, Template>> => {
  const outdir = mkdtempSync(join(tmpdir(), 'evothesis-templates-'));
  const app = createApp({ missing: 'placeholder', assetsInPlace: true, outdir, ...options });
  const read = Object.fromEntries(STACKS.map((id) => [id, Template.fromStack(app.node.findChild(id) as Stack)]));
  rmSync(outdir, { recursive: true, force: true });
  return read as Record<StackId, Template>;
};

export const resources = (template: Template, type?: string): [string, Resource][] =>
  Object.entries(template.toJSON().Resources as Record<string, Resource>).filter(
    ([, resource]) => !type || resource.Type === type,
  );
