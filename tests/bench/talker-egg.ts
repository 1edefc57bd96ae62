/**
 * A game that only talks. `say <text>` prints `said <text>`; `flood <lines per second> <seconds>` prints lines as
 * `floodLine` makes them.
 */
const talker = `
const { createInterface } = require('node:readline');
const now = () => (performance.timeOrigin + performance.now()).toFixed(3);
const flood = (perSecond, seconds) => {
  const total = perSecond * seconds;
  const began = performance.now();
  let sent = 0;
  const step = () => {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * perSecond));
    let chunk = '';
    for (; sent < due; sent++) chunk += ('flood ' + sent + ' ' + now() + ' ').padEnd(100, '.') + '\\n';
    if (chunk !== '') process.stdout.write(chunk);
    if (sent < total) setTimeout(step, 2);
  };
  step();
};
createInterface({ input: process.stdin, terminal: false }).on('line', (line) => {
  const [verb, ...words] = line.split(' ');
  if (verb === 'say') console.log('said ' + words.join(' '));
  if (verb === 'flood') flood(Number(words[0]), Number(words[1]));
  if (verb === 'stop') process.exit(0);
});
console.log('talker ready');
`;

/** As an egg file, to be imported like any other. */
export const talkerEgg = JSON.stringify({
  meta: { version: 'PTDL_v2' },
  name: 'Talker',
  author: 'bench@roost.example',
  description: 'Prints what it is told to.',
  features: [],
  docker_images: { 'Node.js': 'docker.io/library/node:24-bookworm-slim' },
  file_denylist: [],
  // Without an echo of the terminal, what comes back is the game's own answer.
  startup: 'stty -echo; exec node talker.js',
  config: { files: '{}', startup: '{"done": "talker ready"}', logs: '{}', stop: 'stop' },
  scripts: {
    installation: {
      script: `cd "\${ROOST_SERVER_DIR:-/mnt/server}"\ncat > talker.js <<'JS'${talker}JS\n`,
      container: 'docker.io/library/node:24-bookworm-slim',
      entrypoint: 'sh',
    },
  },
  variables: [],
});
