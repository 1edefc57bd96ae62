const anywhere = /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|API_?KEY|AUTH_?KEY|LICENSE/;
const atEnd = /(PASS|_PW|_KEY|GSLT|STEAM_ACC|STEAM_AUTH|WEBHOOK|WEBHOOK_URL)$/;
/** What is said about a password, not the password. */
const about = /^(REQUIRE|ENABLE|USE|HAS|SHOW|ALLOW|DISABLE)_|_(ENABLED?|REQUIRED|LENGTH|FILE|PATH)$/;

/** Whether a variable by this name most likely holds a secret. */
export function isSecretName(envVariable: string): boolean {
  const name = envVariable.toUpperCase();
  return (anywhere.test(name) || atEnd.test(name)) && !about.test(name);
}
