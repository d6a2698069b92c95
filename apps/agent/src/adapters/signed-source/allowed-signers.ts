/** One key of an OpenSSH allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS). */
export type AllowedSigner = {
  /** As they stand: who it is said to be. */
  readonly principals: string;
  /** The public key as SSH writes it, base64. */
  readonly key: string;
  /** What it may sign; `undefined` is everything. */
  readonly namespaces: readonly string[] | undefined;
  /** Seconds since 1970. */
  readonly validAfterS: number;
  readonly validBeforeS: number;
};

export type ReadAllowedSigners =
  | { readonly ok: true; readonly signers: readonly AllowedSigner[] }
  /** `problem` ends a sentence about the file. */
  | { readonly ok: false; readonly problem: string };

const KEY_TYPE = /^(ssh-|ecdsa-sha2-|sk-)/;

/** Reads the file whole or not at all. Lines for certificates trust none of the keys that are looked for here and are left out. */
export function readAllowedSigners(text: string): ReadAllowedSigners {
  const signers: AllowedSigner[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
    if (words.length === 0 || line.trimStart().startsWith('#')) continue;
    const read = readLine(words);
    if (typeof read === 'string') return { ok: false, problem: `line ${index + 1} ${read}` };
    if (read !== undefined) signers.push(read);
  }
  return { ok: true, signers };
}

/** The key's first line by which it may sign in `namespace` at these times, seconds since 1970. */
export function allowedSigner(
  signers: readonly AllowedSigner[],
  { key, namespace, fromS, toS }: { key: string; namespace: string; fromS: number; toS: number },
): AllowedSigner | undefined {
  return signers.find(
    (signer) =>
      signer.key === key &&
      (signer.namespaces === undefined || matches(signer.namespaces, namespace)) &&
      fromS >= signer.validAfterS &&
      toS <= signer.validBeforeS,
  );
}

function readLine(words: readonly string[]): AllowedSigner | string | undefined {
  const [principals = '', second = '', ...rest] = words;
  const hasOptions = !KEY_TYPE.test(second);
  const [type = '', key = ''] = hasOptions ? rest : [second, ...rest];
  if (!KEY_TYPE.test(type) || !/^[A-Za-z0-9+/]+=*$/.test(key)) return 'is not "principals [options] type key"';
  const options = hasOptions ? (second.match(/(?:"[^"]*"|[^,"])+/g) ?? []) : [];
  let signer: AllowedSigner = {
    principals: unquoted(principals),
    key,
    namespaces: undefined,
    validAfterS: Number.NEGATIVE_INFINITY,
    validBeforeS: Number.POSITIVE_INFINITY,
  };
  for (const option of options) {
    const [name = '', value = ''] = option.split(/=(.*)/s);
    const said = unquoted(value);
    const time = secondsOf(said);
    if (name.toLowerCase() === 'cert-authority') return undefined;
    if (name.toLowerCase() === 'namespaces') signer = { ...signer, namespaces: said.split(',') };
    else if (time === undefined) return `has "${option}", which is no option of it`;
    else if (name.toLowerCase() === 'valid-after') signer = { ...signer, validAfterS: time };
    else if (name.toLowerCase() === 'valid-before') signer = { ...signer, validBeforeS: time };
    else return `has "${option}", which is no option of it`;
  }
  return signer;
}

const unquoted = (text: string): string => text.replaceAll('"', '');

/** YYYYMMDD, with HHMM or HHMMSS, and Z for UTC; without it in the time zone of this host. */
function secondsOf(text: string): number | undefined {
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone] =
    /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z?)$/i.exec(text) ?? [];
  const parsed = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone === '' ? '' : 'Z'}`);
  return Number.isNaN(parsed) ? undefined : parsed / 1_000;
}

/** OpenSSH's pattern lists: `*`, `?`, and `!` before what is not meant. */
function matches(patterns: readonly string[], name: string): boolean {
  const does = (pattern: string): boolean => {
    const body = pattern.replace(/^!/, '').replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(`^${body.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(name);
  };
  const hit = patterns.filter(does);
  return hit.length > 0 && !hit.some((pattern) => pattern.startsWith('!'));
}
