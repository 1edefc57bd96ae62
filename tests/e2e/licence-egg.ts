export interface LicenceEgg {
  author: string;
  description: string;
  updateUrl: string;
}

const image = 'docker.io/library/debian:bookworm-slim';
const ready = 'licence game ready';
/** What Minecraft's servers say. */
const refusal = 'You need to agree to the EULA in order to run the server. Go to eula.txt for more info.';

/** The egg file of a game that runs only once its licence is accepted, and asks for something of every kind. */
export const licenceEgg = ({ author, description, updateUrl }: LicenceEgg): string =>
  JSON.stringify({
    meta: { version: 'PTDL_v2', update_url: updateUrl },
    name: 'Licence game',
    author,
    description,
    features: ['eula'],
    docker_images: { Debian: image },
    file_denylist: [],
    startup: `if grep -q eula=true eula.txt; then echo '${ready}'; exec cat; fi; echo '${refusal}'; exit 1`,
    config: { files: '{}', startup: JSON.stringify({ done: ready }), logs: '{}', stop: '^C' },
    scripts: { installation: { script: 'echo Installed.\n', container: image, entrypoint: 'sh' } },
    variables: [
      variable('Message', 'MOTD', 'hello', 'required|string|max:10'),
      variable('Players', 'MAX_PLAYERS', '20', 'required|integer|between:2,200'),
      variable('Mode', 'MODE', 'easy', 'required|in:easy,hard'),
      variable('Administrator password', 'ADMIN_PASSWORD', '', 'nullable|string|max:64'),
    ],
  });

const variable = (name: string, env: string, value: string, rules: string) => ({
  name,
  description: '',
  env_variable: env,
  default_value: value,
  user_viewable: true,
  user_editable: true,
  rules,
  field_type: 'text',
});
