import { onGateway } from './ssdp.ts';
import { elementsOf, parseXml, textOf } from './xml.ts';

/** A service of a gateway that maps ports. */
export interface GatewayService {
  type: string;
  /** Takes a range of ports and gives another one when the wished is taken. */
  canChoosePort: boolean;
  controlUrl: URL;
}

/** Those that map ports, the best first. */
const serviceTypes = [
  'urn:schemas-upnp-org:service:WANIPConnection:2',
  'urn:schemas-upnp-org:service:WANIPConnection:1',
  'urn:schemas-upnp-org:service:WANPPPConnection:1',
] as const;

/** More of them are not tried. */
const mostServices = 4;
/** Gateways have a handful of services; more are not looked at. */
const mostElements = 100;

/** The services of a gateway that map ports, the best first, as far as they are on the gateway itself. */
export async function readDescription(xml: string, location: URL): Promise<GatewayService[]> {
  const document = await parseXml(xml);
  if (document === null) return [];
  const gateway = location.hostname;
  const base = onGateway(textOf(document, 'URLBase') ?? '', gateway) ?? location;
  return elementsOf(document, 'service')
    .slice(0, mostElements)
    .flatMap((element): GatewayService[] => {
      const type = serviceTypes.find((known) => known === textOf(element, 'serviceType'));
      const controlUrl = onGateway(textOf(element, 'controlURL') ?? '', gateway, base);
      if (type === undefined || controlUrl === null) return [];
      return [{ type, canChoosePort: type.endsWith('WANIPConnection:2'), controlUrl }];
    })
    .toSorted((a, b) => rank(a.type) - rank(b.type))
    .slice(0, mostServices);
}

const rank = (type: string): number => serviceTypes.findIndex((known) => known === type);
