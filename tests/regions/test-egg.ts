/** A small egg with a plain variable, a checked one and a secret. */
export const testEgg = (name = 'Test game', features: string[] = []): string =>
  JSON.stringify({
    meta: { version: 'PTDL_v2' },
    name,
    features,
    author: 'eggs@example.org',
    description: '',
    docker_images: { One: 'example.org/one:1' },
    startup: './game --slots {{SLOTS}} --name "{{TITLE}}"',
    config: { files: '{}', startup: '{"done":"ready"}', logs: '{}', stop: 'stop' },
    scripts: { installation: { script: 'true', container: 'example.org/install:1', entrypoint: 'sh' } },
    variables: [
      { name: 'Title', env_variable: 'TITLE', default_value: 'A game', rules: 'required|string|max:20' },
      { name: 'Slots', env_variable: 'SLOTS', default_value: '10', rules: 'required|integer|between:1,64' },
      { name: 'Key', env_variable: 'ADMIN_PASSWORD', default_value: '', rules: 'nullable|string' },
    ],
  });
