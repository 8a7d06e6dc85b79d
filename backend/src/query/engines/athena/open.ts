import { setTimeout as pause } from 'node:timers/promises';
import { bucket } from '../../../archive/objects/store.ts';
import type { Bucket } from '../../../archive/ports.ts';
import { s3 } from '../../../clients/store.ts';
import { athenaNames, bucketNames, type Stage } from '../../../records/names.ts';
import { athena } from '../../aws/send.ts';
import type { EventReader } from '../../events/store.ts';
import { packedHours } from '../hot/packed-events.ts';
import { athenaDialect } from './dialect.ts';

export const openAthena = (stage: Stage, reader: EventReader, now: () => number, enriched: Bucket) =>
  athenaDialect({
    call: athena,
    place: athenaNames(stage),
    enriched: { list: enriched.list },
    packed: packedHours(enriched),
    internal: bucket(s3(), bucketNames(stage).internal),
    reader,
    now,
    pause,
  });
