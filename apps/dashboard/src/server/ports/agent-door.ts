/** Where agents come in. */
export interface AgentDoor {
  /** The credential with this sha256 is over: who is here with it is put out, and nobody comes in with it, here and elsewhere. */
  ended(hash: string): void;
}
