import { type KeyObject, createHash, createPrivateKey, sign } from 'node:crypto';

const KIND = 'ssh-ed25519';
const KEY_MAGIC = 'openssh-key-v1\0';
const SIGNATURE_MAGIC = 'SSHSIG';
const HASH = 'sha512';
const LINE = 70;
const NOTHING = Buffer.alloc(0);

/**
 * Signs commits with an SSH key, as `git commit -S` does with `gpg.format ssh`: PROTOCOL.sshsig of OpenSSH, namespace `git`.
 *
 * Ed25519 signs the same bytes the same way each time, so whether a signature is one of these is a comparison.
 */
export class CommitSigner {
  readonly #key: KeyObject;
  readonly #publicBlob: Buffer;

  private constructor(key: KeyObject, publicBlob: Buffer) {
    this.#key = key;
    this.#publicBlob = publicBlob;
  }

  /** From what `ssh-keygen -t ed25519 -N ''` writes (PROTOCOL.key of OpenSSH). Throws with the end of a sentence. */
  static fromOpenSsh(text: string): CommitSigner {
    const [, body] = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text) ?? [];
    if (body === undefined) throw new Error('it is no private key of OpenSSH');
    const bytes = Buffer.from(body, 'base64');
    if (bytes.toString('latin1', 0, KEY_MAGIC.length) !== KEY_MAGIC) throw new Error('it is no private key of OpenSSH');
    const { found: head, rest } = cut(bytes.subarray(KEY_MAGIC.length), 3);
    if (head[0]?.toString() !== 'none')
      throw new Error('it is protected by a passphrase, and nobody is there to type it');
    // After how many keys there are.
    const [publicBlob = NOTHING, secret = NOTHING] = cut(rest.subarray(4), 2).found;
    // After two equal numbers, by which one sees that a passphrase was right.
    const [kind = NOTHING, , pair = NOTHING] = cut(secret.subarray(8), 3).found;
    if (kind.toString() !== KIND) throw new Error(`it is of the kind ${kind.toString('latin1')}, and must be ${KIND}`);
    const jwk = { kty: 'OKP', crv: 'Ed25519', d: url(pair.subarray(0, 32)), x: url(pair.subarray(32, 64)) };
    return new CommitSigner(createPrivateKey({ key: jwk, format: 'jwk' }), publicBlob);
  }

  /** As it stands in a file of allowed signers: `ssh-ed25519 AAAA…`. */
  get publicKey(): string {
    return `${KIND} ${this.#publicBlob.toString('base64')}`;
  }

  /** The armoured signature of a commit's body. */
  sign(payload: string): string {
    const hash = createHash(HASH).update(payload).digest();
    const parts = [piece('git'), piece(''), piece(HASH)];
    const signed = sign(null, Buffer.concat([Buffer.from(SIGNATURE_MAGIC), ...parts, piece(hash)]), this.#key);
    const version = Buffer.from([0, 0, 0, 1]);
    const made = piece(Buffer.concat([piece(KIND), piece(signed)]));
    const blob = Buffer.concat([Buffer.from(SIGNATURE_MAGIC), version, piece(this.#publicBlob), ...parts, made]);
    const lines = blob.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
    return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----'].join('\n');
  }

  /** Whether this key made this signature, of exactly this body. */
  made(signature: string, payload: string): boolean {
    return signature.trimEnd() === this.sign(payload);
  }
}

/** The first `count` pieces, each with its length before it (RFC 4251), and what comes after them. */
function cut(bytes: Buffer, count: number): { found: Buffer[]; rest: Buffer } {
  const found: Buffer[] = [];
  let at = 0;
  for (let taken = 0; taken < count; taken += 1) {
    if (at + 4 > bytes.length || at + 4 + bytes.readUInt32BE(at) > bytes.length) throw new Error('it is cut short');
    const end = at + 4 + bytes.readUInt32BE(at);
    found.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return { found, rest: bytes.subarray(at) };
}

function piece(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const url = (bytes: Buffer): string => bytes.toString('base64url');
