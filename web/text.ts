import { flatten, translator } from '@solid-primitives/i18n';
import { messages } from './messages/en.ts';

const catalogue = flatten(messages);

/** The text of a message. Those with arguments are functions in the catalogue, and typed. */
export const t = translator(() => catalogue);
