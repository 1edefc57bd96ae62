import type { EggConfigFile } from '../../schema/egg.ts';
import { fileParser } from './file-parser.ts';
import { iniParser } from './ini-parser.ts';
import { jsonParser } from './json-parser.ts';
import { propertiesParser } from './properties-parser.ts';
import type { ConfigParser } from './replacement.ts';

/** The libraries of YAML and XML are loaded with the first file that needs them: an idle agent is small. */
export async function parserFor(kind: EggConfigFile['parser']): Promise<ConfigParser> {
  switch (kind) {
    case 'file':
      return fileParser;
    case 'properties':
      return propertiesParser;
    case 'ini':
      return iniParser;
    case 'json':
      return jsonParser;
    case 'yaml':
      return (await import('./yaml-parser.ts')).yamlParser;
    case 'xml':
      return (await import('./xml-parser.ts')).xmlParser;
  }
}
