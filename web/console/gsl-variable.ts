interface Variable {
  envVariable: string;
  isEditable: boolean;
}

/** Names under which public eggs ask for Steam's game server login token. */
const names = /^(?:STEAM_ACC|(?:\w+_)?GSLT?(?:_\w+)?|STEAM_TOKEN)$/;

/** The variable that holds the login token, where it can be changed. */
export const gslVariable = (variables: readonly Variable[]): string | null =>
  variables.find(({ envVariable, isEditable }) => isEditable && names.test(envVariable))?.envVariable ?? null;
