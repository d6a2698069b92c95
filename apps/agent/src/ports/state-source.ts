/** Where desired state comes from. Both verbs throw OperationError when it is out of reach, and obey the signal. */
export interface StateSource {
  readonly kind: string;
  /** The commit that the branch is at now; cheap, asked often. */
  head(signal: AbortSignal): Promise<string>;
  /** Brings the newest commit here. It may be newer than what `head` said last. */
  fetch(signal: AbortSignal): Promise<StateCommit>;
}

export interface StateCommit {
  readonly commit: string;
  /** The text of a file of this commit; `undefined` when the commit has no such file. */
  read(path: string): Promise<string | undefined>;
}
