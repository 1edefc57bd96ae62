import { elementsOf, escapeXml, parseXml, textOf } from './xml.ts';

/** Calls of UPnP services: the wire alone. Arguments go out in their order, which some gateways insist on. */
export function soapBody(
  service: string,
  action: string,
  args: readonly (readonly [string, string])[],
): string {
  const fields = args.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join('');
  return (
    '<?xml version="1.0"?>\r\n' +
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
    's:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">' +
    `<s:Body><u:${action} xmlns:u="${service}">${fields}</u:${action}></s:Body></s:Envelope>\r\n`
  );
}

export type SoapAnswer =
  | { ok: true; values: Readonly<Record<string, string>> }
  /** `code`: of UPnP's table, 0 when the gateway named none. */
  | { ok: false; code: number };

/** Codes that decide what is tried next. */
export const soapErrors = {
  notAuthorized: 606,
  noSuchEntry: 714,
  conflict: 718,
  samePortsOnly: 724,
  permanentOnly: 725,
  portsExhausted: 728,
} as const;

/** Null for what is no answer to this action. */
export async function readSoap(xml: string, action: string): Promise<SoapAnswer | null> {
  const document = await parseXml(xml);
  if (document === null) return null;
  if (elementsOf(document, 'Fault').length > 0) {
    const code = Number(textOf(document, 'errorCode'));
    return { ok: false, code: Number.isInteger(code) ? code : 0 };
  }
  const [answer] = elementsOf(document, `${action}Response`);
  if (answer === undefined) return null;
  const values = [...answer.childNodes].flatMap((child): [string, string][] =>
    child.localName == null ? [] : [[child.localName, (child.textContent ?? '').trim()]],
  );
  return { ok: true, values: Object.fromEntries(values) };
}
