import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A TCP proxy in front of a port. Every piece of data waits half of `roundTrip` ms each way; on the way there one more,
 * which is what a new connection's handshake costs (kept for later requests too: a little harsher than a real network).
 */
export const startLatency = async (port: number, roundTrip: number) => {
  const pipe = (from: Socket, to: Socket, wait: number): void => {
    const later = (action: () => void): void => void setTimeout(action, wait);
    from.on('data', (piece) => later(() => to.writable && to.write(piece)));
    from.on('end', () => later(() => to.end()));
    from.on('error', () => later(() => to.destroy()));
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    pipe(client, upstream, roundTrip * 1.5);
    pipe(upstream, client, roundTrip / 2);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
};
