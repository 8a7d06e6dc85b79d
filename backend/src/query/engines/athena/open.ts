import { setTimeout as pause } from 'node:timers/promises';
import { bucket } from '../../../archive/objects/store.ts';
import { s3 } from '../../../clients/store.ts';
import { athenaNames, bucketNames, type Stage } from '../../../records/names.ts';
import { athena } from '../../aws/send.ts';
import type { EventReader } from '../../events/store.ts';
import { athenaDialect } from './dialect.ts';

export const openAthena = (stage: Stage, reader: EventReader, now: () => number) =>
  athenaDialect({
    call: athena,
    place: athenaNames(stage),
    enriched: bucket(s3(), bucketNames(stage).enriched),
    internal: bucket(s3(), bucketNames(stage).internal),
    reader,
    now,
    pause,
  });
