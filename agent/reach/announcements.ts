import { createSocket, type Socket } from 'node:dgram';
import { isNotice, ssdp } from './ssdp.ts';

/** Where gateways tell of their restart: NAT-PMP and UPnP. */
const places = [
  { group: '224.0.0.1', port: 5350, isNews: () => true },
  { group: ssdp.address, port: ssdp.port, isNews: isNotice },
] as const;

/**
 * Listens for a gateway that says it has begun anew; `tell` only asks for a look at it. What cannot be listened to
 * is done without: the gateway is looked at every minute all the same. Answers how to stop.
 */
export function listenForRestarts(gateway: string, localAddress: string, tell: () => void): () => void {
  const sockets = places.map(({ group, port, isNews }): Socket => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    socket.on('error', () => socket.removeAllListeners('message'));
    socket.on('message', (bytes, from) => {
      if (from.address === gateway && isNews(bytes.toString('latin1'))) tell();
    });
    // On the group's address: datagrams that are sent to this host alone are not for us.
    socket.bind(port, group, () => {
      try {
        socket.addMembership(group, localAddress);
      } catch {
        // No multicast here.
      }
    });
    return socket;
  });
  return () => {
    for (const socket of sockets) close(socket);
  };
}

/** A socket that could not be bound is closed already. */
function close(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // Closed.
  }
}
