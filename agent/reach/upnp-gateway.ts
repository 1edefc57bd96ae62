import { ipv4Value } from '../../schema/ip-kind.ts';
import type { Gateway, MappingOutcome, MappingWish } from './gateway.ts';
import { readDescription, type GatewayService } from './gateway-description.ts';
import { askGateway } from './plain-http.ts';
import { readSoap, soapBody, soapErrors, type SoapAnswer } from './soap.ts';
import { searchGateway } from './upnp-search.ts';

const description = 'Roost';
/** Tried in turn when another host holds the wished port. */
const portSteps = [0, 1, 2, 10, 100, 1000] as const;

type Args = readonly (readonly [string, string])[];
type Call = (action: string, args: Args) => Promise<SoapAnswer | null>;

/** UPnP on the gateway at this address. Null when it has none, or none that is connected. */
export async function upnpGateway(address: string, localAddress: string): Promise<Gateway | null> {
  const location = await searchGateway(address, localAddress);
  if (location === null) return null;
  const page = await askGateway(location, localAddress, { method: 'GET' }).catch(() => null);
  if (page?.status !== 200) return null;
  for (const service of await readDescription(page.text, location)) {
    const call = caller(service, localAddress);
    if (await isConnected(call).catch(() => false)) return gatewayOf(service, call, localAddress);
  }
  return null;
}

/** A gateway with several ways out has a service for each. One that does not tell how it is may tell its address. */
async function isConnected(call: Call): Promise<boolean> {
  const state = await call('GetStatusInfo', []);
  if (state === null) return false;
  if (state.ok) return state.values['NewConnectionStatus'] === 'Connected';
  return (await outsideOf(call)) !== null;
}

/** Throws when no answer comes; null where there is no address. */
async function outsideOf(call: Call): Promise<string | null> {
  const answer = await call('GetExternalIPAddress', []);
  if (answer === null) throw new Error('The gateway no longer answers.');
  const outside = answer.ok ? (answer.values['NewExternalIPAddress'] ?? '') : '';
  return ipv4Value(outside) === null || outside === '0.0.0.0' ? null : outside;
}

function caller(service: GatewayService, localAddress: string): Call {
  return async (action, args) => {
    try {
      const answer = await askGateway(service.controlUrl, localAddress, {
        method: 'POST',
        headers: {
          'content-type': 'text/xml; charset="utf-8"',
          soapaction: `"${service.type}#${action}"`,
        },
        body: soapBody(service.type, action, args),
      });
      return await readSoap(answer.text, action);
    } catch {
      return null;
    }
  };
}

function gatewayOf(service: GatewayService, call: Call, localAddress: string): Gateway {
  const remove = (protocol: string, publicPort: number) =>
    call('DeletePortMapping', entry(protocol, publicPort));
  return {
    protocol: 'upnp',
    async status(held) {
      const address = await outsideOf(call);
      const holder = held === null ? null : await holderOf(call, held.protocol, held.publicPort);
      return { address, hasRestarted: holder !== null && holder !== localAddress };
    },
    map: (wish) =>
      service.canChoosePort ? mapAnyPort(call, wish, localAddress) : mapFreePort(call, wish, localAddress),
    async unmap({ protocol, publicPort }) {
      // Gateways let every host remove every mapping: only one's own is.
      const holder = await holderOf(call, protocol, publicPort);
      if (holder !== localAddress) return holder !== null;
      const answer = await remove(protocol, publicPort);
      return answer?.ok === true || answer?.code === soapErrors.noSuchEntry;
    },
  };
}

/** The host that holds a public port: '' when nobody does, null when the gateway does not say. */
async function holderOf(call: Call, protocol: string, publicPort: number): Promise<string | null> {
  const answer = await call('GetSpecificPortMappingEntry', entry(protocol, publicPort));
  if (answer === null) return null;
  if (answer.ok) return answer.values['NewInternalClient'] ?? '';
  return answer.code === soapErrors.noSuchEntry ? '' : null;
}

/** The gateway chooses another port by itself when the wished one is taken. */
async function mapAnyPort(call: Call, wish: MappingWish, client: string): Promise<MappingOutcome> {
  // A renewal must not become a second mapping.
  if ((await holderOf(call, wish.protocol, wish.publicPort)) === client) {
    return await mapPort(call, wish, client, wish.publicPort);
  }
  const answer = await call('AddAnyPortMapping', mapping(wish, client, wish.publicPort, wish.lifetimeS));
  if (answer === null) return { ok: false, reason: 'no_answer' };
  // Gateways that announce the newer service and lack its action.
  if (!answer.ok) return mapFreePort(call, wish, client);
  const publicPort = Number(answer.values['NewReservedPort']);
  if (!Number.isInteger(publicPort) || publicPort < 1 || publicPort > 65_535) {
    return { ok: false, reason: 'failed' };
  }
  return { ok: true, publicPort, lifetimeS: wish.lifetimeS };
}

async function mapFreePort(call: Call, wish: MappingWish, client: string): Promise<MappingOutcome> {
  for (const step of portSteps) {
    const publicPort = stepped(wish.publicPort, step);
    // Asked first: there are gateways that give one host's port to another without a word.
    const holder = await holderOf(call, wish.protocol, publicPort);
    if (holder !== null && holder !== '' && holder !== client) continue;
    const outcome = await mapPort(call, wish, client, publicPort);
    if (outcome.ok || outcome.reason !== 'conflict') return outcome;
  }
  return { ok: false, reason: 'conflict' };
}

async function mapPort(
  call: Call,
  wish: MappingWish,
  client: string,
  publicPort: number,
): Promise<MappingOutcome> {
  const add = (lifetimeS: number) => call('AddPortMapping', mapping(wish, client, publicPort, lifetimeS));
  let lifetimeS = wish.lifetimeS;
  let answer = await add(lifetimeS);
  if (answer?.ok === false && answer.code === soapErrors.permanentOnly) {
    lifetimeS = 0;
    answer = await add(lifetimeS);
  }
  if (answer === null) return { ok: false, reason: 'no_answer' };
  if (answer.ok) return { ok: true, publicPort, lifetimeS };
  switch (answer.code) {
    case soapErrors.conflict:
    case soapErrors.portsExhausted:
    case soapErrors.samePortsOnly:
      return { ok: false, reason: 'conflict' };
    case soapErrors.notAuthorized:
      return { ok: false, reason: 'not_authorized' };
    default:
      return { ok: false, reason: 'failed' };
  }
}

const entry = (protocol: string, publicPort: number): Args => [
  ['NewRemoteHost', ''],
  ['NewExternalPort', String(publicPort)],
  ['NewProtocol', protocol.toUpperCase()],
];

const mapping = (wish: MappingWish, client: string, publicPort: number, lifetimeS: number): Args => [
  ...entry(wish.protocol, publicPort),
  ['NewInternalPort', String(wish.port)],
  ['NewInternalClient', client],
  ['NewEnabled', '1'],
  ['NewPortMappingDescription', `${description} ${wish.port}`],
  ['NewLeaseDuration', String(lifetimeS)],
];

/** Another port, never a privileged one. */
const stepped = (port: number, step: number): number => {
  const next = port + step;
  return next > 65_535 ? 1024 + (next - 65_536) : next;
};
