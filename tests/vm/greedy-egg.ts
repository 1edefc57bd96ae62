/** An egg whose server takes memory until it is ended. */
export const greedyEgg = (): string =>
  JSON.stringify({
    meta: { version: 'PTDL_v2', update_url: null },
    name: 'Greedy',
    author: 'eggs@roost.example',
    description: 'Takes memory until it is ended.',
    features: [],
    docker_images: { 'Debian 12': 'docker.io/library/debian:bookworm-slim' },
    file_denylist: [],
    startup: 'echo ready; exec tail /dev/zero',
    config: { files: '{}', startup: JSON.stringify({ done: 'ready' }), logs: '{}', stop: '^C' },
    scripts: { installation: { script: '', container: '', entrypoint: 'bash' } },
    variables: [],
  });
