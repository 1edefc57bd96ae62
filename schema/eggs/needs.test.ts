import { expect, test, vi } from 'vitest';
import { publicEggs } from '../../tests/show/public-eggs.ts';
import { needsOf } from './needs.ts';
import { readEgg } from './read.ts';

// Hundreds of files, on machines that do other things as well.
vi.setConfig({ testTimeout: 60_000 });

const shown = (tools: readonly { name: string; version: string | null }[]) =>
  tools.map(({ name, version }) => `${name}${version ?? ''}`).join(' ');

const needs = (image: string, startup: string, script: string | null, container = 'installers:debian') =>
  needsOf({
    dockerImages: image === '' ? {} : { one: image },
    startup,
    install: script === null ? null : { script, container, entrypoint: 'ash' },
  });

/** Image, start line, install script, programs of a host. */
test.each([
  ['yolks:java_17', 'java -jar {{JAR}}', null, 'java>=17'],
  ['yolks:java_8', 'java -jar server.jar nogui', 'curl -o a b', 'curl java8'],
  ['eclipse-temurin:21-jre', 'java -jar a', null, 'java>=21'],
  ['yolks:nodejs_20', 'npm start', 'git clone x .', 'git node>=20 npm'],
  ['yolks:python_3.11', 'python app.py', null, 'python3>=3.11'],
  [
    'yolks:debian',
    './game --port {{SERVER_PORT}}',
    'apt update\napt install -y curl jq\ncurl x | jq .',
    'curl jq',
  ],
  ['yolks:debian', '{{SERVER_EXECUTABLE}} -x', null, ''],
  ['yolks:mono_latest', 'mono Game.exe', null, 'mono'],
  ['yolks:wine_latest', 'export A=b; wine Game.exe', null, 'wine'],
  ['yolks:dotnet_8', './Server', null, 'dotnet>=8'],
  ['games:minetest', 'minetest --server', null, 'minetest'],
  ['yolks:voice_mumble', 'mumble-server -fg', null, 'mumble-server'],
  ['yolks:debian', 'cd bin && [ -f a ] && ./b $(if true; then echo "curl"; fi) | tee log', null, ''],
  ['yolks:debian', './a', 'tar xJf a.tar.xz; 7za x b.7z', '7z xz'],
  ['yolks:debian', './a', '# apt install gcc\necho "apt install gcc" # wget', ''],
  ['yolks:debian', './a', 'get() {\n  wget x\n}\nget; cat <<EOF\njava -jar x\nEOF\nunzip a', 'unzip wget'],
  ['yolks:debian', './a', 'apt install -y \\\n  curl \\\n  xz-utils', 'curl xz'],
  ['yolks:debian', './a', './steamcmd/steamcmd.sh +quit', 'lib32'],
  [
    'debian:12-slim',
    'exec /usr/games/openttd -D',
    'set -e\nif [ "$(id -u)" = 0 ]; then apt install -y openttd; fi',
    'openttd',
  ],
])('%s runs %s on a host with programs of its own', (image, startup, script, tools) => {
  const { hostTools } = needs(image, startup, script);
  expect(hostTools.because).toBeNull();
  expect(shown(hostTools.tools)).toBe(tools);
});

/** Image, start line, install script, a part of why not. */
test.each([
  ['yolks:debian', './a', 'apt install -y curl libzip-dev', 'packages (libzip-dev)'],
  ['yolks:debian', './a', 'apk add --no-cache $PACKAGES', 'packages ($PACKAGES)'],
  ['yolks:debian', './a', 'set -e\napt-get update', 'stops when it may not'],
  ['yolks:debian', './a', 'apt install -y jq || exit 1', 'stops when it may not'],
  ['yolks:debian', './a', 'apt update && apt install -y jq && jq .', 'stops when it may not'],
  ['yolks:debian', './a', 'useradd game', 'runs useradd'],
  ['yolks:debian', './a', 'cp libs/a.so /usr/lib/', 'outside of its folder'],
  ['yolks:debian', './a', 'curl -o /usr/local/bin/x y', 'outside of its folder'],
  ['games:source', './srcds_run', null, 'made for the image games:source'],
  ['someone/own-game:1', './run', null, 'made for the image'],
  ['yolks:alpine', './a', null, 'Alpine'],
])('%s does not run %s after %s on a bare host', (image, startup, script, why) => {
  const { hostTools, ociRoot, docker } = needs(image, startup, script);
  expect(hostTools.can).toBe(false);
  expect(hostTools.because).toContain(why);
  expect([ociRoot.can, docker.can]).toEqual([true, true]);
});

test('without an image there is no container', () => {
  const { docker, ociRoot, hostTools } = needs('', './a', null);
  expect([docker.can, ociRoot.can, hostTools.can]).toEqual([false, false, true]);
  expect(docker.because).toBe('It names no image to run in.');
});

/** Read by hand: end of a public egg's path, why not on a bare host, programs. */
const checked: readonly (readonly [string, '' | 'packages' | 'image', string])[] = [
  ['crewlink_server/egg-better-crewlink-server', 'packages', 'bash git node>=16 pip3 python3 yarn'],
  ['among_us/crewlink_server/egg-crewlink-server', '', 'bash git node>=16 yarn'],
  ['impostor_server/egg-among-us--impostor-server', '', 'bash curl dotnet>=6 jq'],
  ['archean/egg-archean', '', 'bash curl git'],
  ['beammp/egg-beam-m-p-servers', '', 'bash curl jq'],
  ['mcgalaxy/egg-classi-cube--m-g-c', '', 'bash curl jq mono unzip'],
  ['clone_hero/egg-clone-hero', '', 'bash curl jq unzip'],
  ['cs2d/egg-c-s2-d', 'image', 'bash curl unzip'],
  ['assaultcube/egg-assault-cube', 'packages', 'bash bzip2 curl jq make'],
  ['cube2/egg-cube2--sauerbraten', '', 'bash bzip2 curl'],
  ['ddracenetwork/egg-d-d-race-network', '', 'bash curl xz'],
  ['clusterio/egg-clusterio', 'packages', 'bash curl file g++ gcc git jq make node>=18 npm python3 unzip'],
  ['factorio-modupdate/egg-factorio--mod-update', 'packages', 'bash curl jq python3 xz'],
  ['factorio/egg-factorio-a-r-m64', '', 'bash box64 curl jq xz'],
  ['foundry_vtt/egg-foundry-v-t-t', '', 'bash node>=18 unzip wget'],
  ['ftl_tachyon/egg-tachyon', '', 'bash curl file java>=11 jq unzip'],
  ['altv/egg-alt--v', 'image', 'bash curl jq wget'],
  ['mtasa/egg-multi-theft-auto', 'image', 'bash curl unzip'],
  ['samp/egg-s-a--m-p', 'image', 'bash curl'],
  ['ragemp/egg-rage--m-p', '', 'bash curl'],
  ['hogwarp/egg-hogwarp', '', 'bash curl file unzip wine'],
  ['ksp/egg-k-s-p-d-m-p', '', 'bash curl mono unzip'],
  ['mindustry/egg-mindustry', '', 'bash curl java>=11 jq wget'],
  ['minetest/egg-minetest', '', 'bash curl minetest unzip'],
  ['mohaa/egg-mohaa', 'image', 'curl xz'],
  ['openarena/egg-open-arena', '', 'bash unzip wget'],
  ['openrct2/egg-open-r-c-t2', 'packages', 'bash cmake curl gcc git jq make'],
  ['openttd/egg-open-t-t-d-server', '', 'curl unzip xz'],
  ['path_of_titans/egg-path-of-titans', 'packages', 'bash curl dos2unix g++ gcc lib32 openssl'],
  ['spacestation_14/egg-spacestation14', '', 'bash curl dotnet>=8 unzip'],
  ['teeworlds/egg-teeworlds', '', 'bash curl file jq unzip'],
  ['tshock/egg-tshock', '', 'bash curl dotnet>=6 jq unzip'],
  ['xonotic/egg-xonotic', 'image', 'rsync unzip wget'],
  ['bedrock/egg-vanilla-bedrock', '', 'bash curl unzip wget zip'],
  ['nukkit/egg-nukkit', '', 'curl java>=8 openssl wget'],
  [
    'pocketmine_mp/egg-pocketmine-m-p',
    'packages',
    'bash bzip2 cmake curl file g++ git jq make unzip wget zip',
  ],
  ['curseforge/egg-curse-forge-generic', 'packages', 'bash java>=8 jq unzip wget'],
  ['fabric/egg-fabric', '', 'bash curl dos2unix java>=8 jq unzip wget'],
  ['outdated/egg-feed-the-beast', '', 'curl java8 unzip'],
  ['nanolimbo/egg-nano-limbo', 'packages', 'bash bc curl git java8 jq openssl'],
  ['spigot/egg-spigot', '', 'bash curl java>=8'],
  ['hexxit/egg-hexxit', '', 'curl java8 unzip'],
  ['viaproxy/egg-via-proxy', '', 'curl java>=21 jq'],
  ['minecraft/egg-paper', '', 'curl java>=8 jq'],
  ['rust/egg-rust', 'image', 'bash curl lib32'],
  ['source-engine/egg-ark--survival-evolved', '', 'bash curl lib32 rcon'],
  ['source-engine/egg-garrys-mod', 'image', 'bash curl lib32'],
  ['voice-servers/egg-mumble-server', 'packages', 'mumble-server'],
  ['voice-servers/egg-teamspeak3-server', '', 'bzip2 curl jq'],
];

const { folder, files } = publicEggs();

test.each(folder === null ? [] : checked)('the public egg %s', (name, why, tools) => {
  const found = files.find((file) => file.name.endsWith(`${name}.json`));
  if (found === undefined) return;
  const { docker, hostTools } = needsOf(readEgg(found.text).egg);
  expect(docker.can).toBe(true);
  expect(hostTools.because ?? '').toContain(why);
  expect(hostTools.can).toBe(why === '');
  expect(shown(hostTools.tools)).toBe(tools);
});

test('every egg has a way to run', () => {
  for (const { name, text } of files) {
    const { docker, hostTools } = needsOf(readEgg(text).egg);
    expect(docker.can || hostTools.can, name).toBe(true);
    if (!hostTools.can) expect(hostTools.because, name).toMatch(/\.$/);
  }
});
