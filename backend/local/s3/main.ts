import { runChild } from '../children/child.ts';
import { createS3Server } from './server.ts';

export type S3Config = { root: string; port: number };
export type S3Info = { endpoint: string };

runChild<S3Config, S3Info>(async ({ root, port }) => {
  const server = createS3Server(root);
  const bound = await server.listen(port);
  return { info: { endpoint: `http://127.0.0.1:${bound}` }, stop: () => server.close() };
});
