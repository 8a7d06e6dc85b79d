import { type AddressInfo, createServer, type Socket, connect as tcpConnect } from 'node:net';

/** What happens to a connection between a handler and the server behind it. */
export const FAULTS = [
  'none',
  'refused',
  'black_hole',
  'latency',
  'reset',
  'cut_answer',
  'throttled',
  'wrong_answer',
  'slow_down',
] as const;
export type Fault = (typeof FAULTS)[number];

const http = (status: string, type: string, body: string): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;

const SAID: Partial<Record<Fault, string>> = {
  throttled: http(
    '400 Bad Request',
    'application/x-amz-json-1.0',
    '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow down"}',
  ),
  slow_down: http('503 Slow Down', 'application/xml', '<Error><Code>SlowDown</Code></Error>'),
  wrong_answer: http('200 OK', 'text/html', '<html>a captive portal</html>'),
};

/**
 * A TCP proxy on a free port of 127.0.0.1 whose fault can be changed at any time, also for connections that are open.
 * `share` of the connections' answers suffer from it (default: all).
 */
export const startFaultProxy = async (target: { host: string; port: number }) => {
  let fault: Fault = 'none';
  let share = 1;
  let latencyMs = 500;
  const open = new Set<Socket>();
  const track = (socket: Socket): Socket => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // The other end's troubles are what is being tested.
    socket.on('error', () => socket.destroy());
    return socket;
  };

  const server = createServer((client) => {
    track(client);
    if (fault === 'refused' && Math.random() < share) return void client.resetAndDestroy();
    const upstream = track(tcpConnect(target.port, target.host));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.end());
    client.on('data', (chunk) => {
      const now = Math.random() < share ? fault : 'none';
      const said = SAID[now];
      if (now === 'black_hole') return;
      if (now === 'refused' || now === 'reset') return void client.resetAndDestroy();
      if (said) return void client.end(said);
      if (now === 'latency') return void setTimeout(() => upstream.write(chunk), latencyMs);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (fault !== 'cut_answer' || Math.random() >= share) return void client.write(chunk);
      // The server has done its work; only its word is lost.
      client.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => client.resetAndDestroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    set: (next: Fault, options: { share?: number; latencyMs?: number } = {}): void => {
      fault = next;
      share = options.share ?? 1;
      latencyMs = options.latencyMs ?? 500;
    },
    stop: async (): Promise<void> => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
