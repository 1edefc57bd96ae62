import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ServerContext } from './nat-pmp-server.ts';

const httpPort = 5000;
const neighbourPage = 'http://192.168.77.66:5000/root.xml';

/** The gateway's side of UPnP: search, description and control. */
export class UpnpServer {
  readonly #ctx: ServerContext;
  readonly #socket = createSocket({ type: 'udp4', reuseAddr: true });

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
  }

  async listen(): Promise<void> {
    const pages = createServer((request, response) => void this.#page(request, response));
    pages.listen(httpPort, this.#ctx.address);
    await once(pages, 'listening');
    this.#socket.bind(1900);
    await once(this.#socket, 'listening');
    this.#socket.addMembership('239.255.255.250', this.#ctx.address);
    this.#socket.setMulticastInterface(this.#ctx.address);
    this.#socket.on('message', (bytes, from) => {
      const wanted = /^ST: (.*)$/m.exec(String(bytes))?.[1]?.trim();
      const isSearch = String(bytes).startsWith('M-SEARCH') && wanted === this.#device;
      if (isSearch && this.#ctx.behaviour().upnp !== 'off') {
        this.#socket.send(this.#found(), from.port, from.address);
      }
    });
  }

  restart(): void {
    const { isAnnouncing, upnp } = this.#ctx.behaviour();
    if (!isAnnouncing || upnp === 'off') return;
    this.#socket.send(
      `NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\nNT: ${this.#device}\r\n\r\n`,
      1900,
      '239.255.255.250',
    );
  }

  get #device(): string {
    return `urn:schemas-upnp-org:device:InternetGatewayDevice:${this.#ctx.behaviour().igd}`;
  }

  get #service(): string {
    return `urn:schemas-upnp-org:service:WANIPConnection:${this.#ctx.behaviour().igd}`;
  }

  #found(): string {
    const isElsewhere = this.#ctx.behaviour().upnp === 'points-elsewhere';
    const page = isElsewhere ? neighbourPage : `http://${this.#ctx.address}:${httpPort}/root.xml`;
    return `HTTP/1.1 200 OK\r\nST: ${this.#device}\r\nLOCATION: ${page}\r\n\r\n`;
  }

  async #page(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#ctx.tell({ event: 'asked', path: request.url ?? '' });
    let body = '';
    for await (const part of request) body += String(part);
    switch (this.#ctx.behaviour().upnp) {
      case 'off':
        response.destroy();
        return;
      case 'garbage':
        response.end('<root><device></root>');
        return;
      case 'huge':
        response.end(`<root>${'<a/>'.repeat(1_000_000)}</root>`);
        return;
      case 'entities':
        response.end('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><root>&b;</root>');
        return;
      case 'drips':
        drip(response);
        return;
      case 'works':
      case 'tells-no-status':
      case 'refuses':
      case 'points-elsewhere':
        if (request.method === 'GET') response.end(this.#description());
        else await this.#control(String(request.headers['soapaction']), body, response);
    }
  }

  #description(): string {
    return `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceType>${this.#device}</deviceType><deviceList><device><deviceList><device><serviceList><service><serviceType>${this.#service}</serviceType><controlURL>/control</controlURL></service></serviceList></device></deviceList></device></deviceList></device></root>`;
  }

  async #control(soapAction: string, body: string, response: ServerResponse): Promise<void> {
    const action = /#(\w+)"$/.exec(soapAction)?.[1] ?? '';
    const argument = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1] ?? '';
    const result = await this.#act(action, argument);
    const inner =
      typeof result === 'number'
        ? `<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail><UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>${result}</errorCode></UPnPError></detail></s:Fault>`
        : `<u:${action}Response xmlns:u="${this.#service}">${Object.entries(result)
            .map(([name, value]) => `<${name}>${value}</${name}>`)
            .join('')}</u:${action}Response>`;
    response.writeHead(typeof result === 'number' ? 500 : 200, { 'content-type': 'text/xml' });
    response.end(
      `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`,
    );
  }

  /** What an action answers, or the code of its refusal. */
  async #act(action: string, argument: (name: string) => string): Promise<Record<string, string> | number> {
    const { table, behaviour } = this.#ctx;
    const { isPermanentOnly, leaseS, tells, igd, upnp } = behaviour();
    const protocol = argument('NewProtocol') === 'TCP' ? 'tcp' : 'udp';
    const wished = Number(argument('NewExternalPort'));
    const client = argument('NewInternalClient');
    const port = Number(argument('NewInternalPort'));
    const asked = Number(argument('NewLeaseDuration'));
    const holder = table.find(protocol, wished);
    const isTaken = holder !== null && holder.client !== client;
    const add = async (publicPort: number): Promise<number | null> => {
      if (upnp === 'refuses') {
        this.#ctx.tell({ event: 'refused', protocol, publicPort });
        return 606;
      }
      if (isPermanentOnly && asked !== 0) return 725;
      await table.put({ protocol, publicPort, client, port }, Math.min(asked, leaseS), 'upnp');
      return null;
    };
    switch (action) {
      case 'GetStatusInfo':
        if (upnp === 'tells-no-status') return 401;
        return { NewConnectionStatus: 'Connected', NewLastConnectionError: 'ERROR_NONE', NewUptime: '1' };
      case 'GetExternalIPAddress':
        return { NewExternalIPAddress: tells };
      case 'GetSpecificPortMappingEntry':
        if (holder === null) return 714;
        return { NewInternalPort: String(holder.port), NewInternalClient: holder.client };
      case 'AddPortMapping':
        return isTaken ? 718 : ((await add(wished)) ?? {});
      case 'AddAnyPortMapping': {
        if (igd !== 2) return 401;
        const publicPort = table.freePort(protocol, wished, client);
        return (await add(publicPort)) ?? { NewReservedPort: String(publicPort) };
      }
      case 'DeletePortMapping':
        if (holder === null) return 714;
        await table.remove(protocol, wished, 'upnp');
        return {};
      default:
        return 401;
    }
  }
}

/** An answer that never ends, a byte at a time. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
}
