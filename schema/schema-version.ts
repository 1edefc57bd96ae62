import journal from './migrations/meta/_journal.json' with { type: 'json' };

/** How many migrations a database must have had to be read and written by this version of the panel. */
export const schemaVersion: number = journal.entries.length;
