import { readFile } from 'node:fs/promises';
import { CommitSigner } from '@pagurus/forge/git/commit-signer.ts';

/** What signs with the private key of OpenSSH in this file, for `startForge`. */
export const signerOf = async (file: string): Promise<CommitSigner> =>
  CommitSigner.fromOpenSsh(await readFile(file, 'utf8'));
