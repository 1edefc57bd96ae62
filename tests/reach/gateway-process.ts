/** A home's gateway, inside its network namespace. Arguments: its address in the network, its outside interface. */
import { createInterface } from 'node:readline';
import { behaviour, gatewayCommand, type Behaviour, type GatewayEvent } from './behaviour.ts';
import { homeRules, MappingTable, nft } from './mapping-table.ts';
import { NatPmpServer } from './nat-pmp-server.ts';
import { UpnpServer } from './upnp-server.ts';

const [address = '', outside = ''] = process.argv.slice(2);
let now: Behaviour = behaviour.parse({ tells: '45.0.0.2' });

const tell = (event: GatewayEvent): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};
const table = new MappingTable(tell);
const ctx = { table, tell, address, behaviour: () => now };
const natPmp = new NatPmpServer(ctx);
const upnp = new UpnpServer(ctx);

await nft(homeRules(outside));
await natPmp.listen();
await upnp.listen();
tell({ event: 'ready' });

for await (const line of createInterface({ input: process.stdin })) {
  const command = gatewayCommand.parse(JSON.parse(line));
  switch (command.do) {
    case 'behave':
      now = command.as;
      break;
    case 'restart':
      await table.clear();
      natPmp.restart(command.clockS);
      upnp.restart();
      break;
    case 'occupy': {
      const { protocol, port } = command;
      await table.put({ protocol, publicPort: port, client: '192.168.77.66', port }, 0, 'neighbour');
      break;
    }
  }
  tell({ event: 'done' });
}
process.exit(0);
