import { ApiError } from '../schema/errors.ts';
import type { ServerConfig } from '../schema/protocol.ts';
import { propertiesParser } from './config/properties-parser.ts';
import type { Replacement } from './config/replacement.ts';
import { decodeText, encodeText } from './config/text-encoding.ts';
import { isDenied } from './denylist.ts';
import { Jail } from './jail.ts';

const eulaFile = 'eula.txt';
const acceptance: Replacement = { match: 'eula', condition: { if: 'any' }, value: true, template: true };
const maxBytes = 65_536;

/**
 * Writes into a server's files that its owner accepts the game's licence; other lines stay. Doing it again changes
 * nothing. Throws `wrong_state` when the egg knows no such licence, `forbidden` when its denylist keeps the file.
 */
export async function acceptEula(
  dataDir: string,
  { features, denylist }: ServerConfig['egg'],
): Promise<void> {
  if (!features.includes('eula')) {
    throw new ApiError('wrong_state', { message: 'This egg asks for no licence to be accepted.' });
  }
  if (isDenied(denylist, eulaFile)) {
    throw new ApiError('forbidden', { message: 'The egg does not let this file be changed.' });
  }
  const jail = new Jail(dataDir);
  const bytes = await jail.read(eulaFile, maxBytes);
  const { text, encoding } = decodeText(bytes ?? Buffer.alloc(0));
  const accepted = propertiesParser(text, [acceptance]).text;
  if (bytes === null || accepted !== text)
    await jail.write(eulaFile, encodeText({ text: accepted, encoding }));
}
