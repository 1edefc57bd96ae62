import { javaEgg } from './java-egg.ts';
import { shippedEgg } from './shipped-egg.ts';

/** A real game, and what shows that it took a command. */
export interface Game {
  name: string;
  egg: () => string | Promise<string>;
  memoryMb: number;
  environment?: Record<string, string>;
  /** Null: it reads nothing from its console. */
  command: { line: string; answer: string } | null;
}

/** Every game that is taken through a server's whole life. */
export const games: readonly Game[] = [
  {
    name: 'flying-squid',
    egg: () => shippedEgg('minecraft-javascript'),
    memoryMb: 1024,
    command: { line: 'version', answer: '1.16.5' },
  },
  {
    name: 'OpenTTD',
    egg: () => shippedEgg('openttd'),
    memoryMb: 1024,
    command: { line: 'getdate', answer: 'Date: ' },
  },
  {
    name: 'Freeciv',
    egg: () => shippedEgg('freeciv'),
    memoryMb: 1024,
    command: { line: 'list players', answer: 'List of players' },
  },
  {
    name: 'OpenArena',
    egg: () => shippedEgg('openarena'),
    memoryMb: 1024,
    command: { line: 'status', answer: 'map: oa_dm1' },
  },
  {
    name: 'a Java server',
    egg: javaEgg,
    memoryMb: 512,
    environment: { LICENCE: 'accepted' },
    command: { line: 'say hello', answer: '[Server] hello' },
  },
  { name: 'Minetest', egg: () => shippedEgg('minetest'), memoryMb: 1024, command: null },
  { name: 'Teeworlds', egg: () => shippedEgg('teeworlds'), memoryMb: 512, command: null },
  { name: 'BZFlag', egg: () => shippedEgg('bzflag'), memoryMb: 512, command: null },
];
