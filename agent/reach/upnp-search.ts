import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';
import { descriptionUrl, gatewayDevices, searchMessage, ssdp } from './ssdp.ts';

/** Devices answer within the second that the search gives them; the search is sent twice, since datagrams get lost. */
const roundsMs = [700, 1300] as const;

/** The address of the gateway's description. Null when the gateway does not answer. */
export async function searchGateway(gateway: string, localAddress: string): Promise<URL | null> {
  const socket = createSocket('udp4');
  const found = Promise.withResolvers<URL | null>();
  const ended = new AbortController();
  socket.on('error', () => found.resolve(null));
  socket.on('message', (bytes, from) => {
    const url = descriptionUrl(bytes.toString('latin1'), from.address, gateway);
    if (url !== null) found.resolve(url);
  });
  const search = async () => {
    for (const waitMs of roundsMs) {
      for (const device of gatewayDevices) {
        const message = searchMessage(device);
        // A network without multicast may still have a gateway that answers to its own address.
        for (const address of [ssdp.address, gateway]) socket.send(message, ssdp.port, address, ignore);
      }
      await pause(waitMs, undefined, { signal: ended.signal });
    }
    return null;
  };
  try {
    await new Promise<void>((resolve) => {
      socket.bind(0, localAddress, resolve);
      void found.promise.then(() => resolve());
    });
    socket.setMulticastInterface(localAddress);
    return await Promise.race([found.promise, search()]);
  } catch {
    return null;
  } finally {
    ended.abort();
    socket.close();
  }
}

/** What cannot be sent is not heard, and the search ends by itself. */
const ignore = (): void => undefined;
